"""The pictures."""

from pathlib import Path

from tests.bench.judge_cells import FLEETS, measure
from tests.bench.judge_plots import draw


def test_both_pictures_are_drawn_and_the_same_each_time(tmp_path: Path) -> None:
    cells = [measure(fleet, "healthy", theta, 20, 1) for fleet in FLEETS[:2] for theta in (1.0, 3.0)]
    for folder in ("one", "other"):
        draw(cells, tmp_path / folder)
    for name in ("false.svg", "power.svg"):
        first = (tmp_path / "one" / name).read_bytes()
        assert b"<svg" in first
        assert (tmp_path / "other" / name).read_bytes() == first
