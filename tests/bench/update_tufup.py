"""tufup's install step under the faults that ours is under: kills, errors, and power cuts.

It copies the new version over the folder that runs. Needs an interpreter with tufup 0.10, which wants an
older python-tuf than ours: ``--python VENV/bin/python``.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.bench.measuring import load_remark
from tests.bench.report import Report
from tests.faults.chance import seeded
from tests.faults.injecting import FAULTS, plain, strike
from tests.faults.powercut import Recording, powered
from tests.faults.sweep import Result, Results, count, spread, sweep
from tests.faults.tracing import Call, record
from tests.faults.trees import FILES, lay_down, read, tree
from tests.faults.unsynced import Kept

INSTALL: Final = Path(__file__).with_name("tufup_install.py")
CUTS: Final = 2_000
ANYWHERE: Final = Path("/ANYWHERE")
OLD, NEW = "1.0.0", "1.1.0"
REMARKS: Final = (
    f"its install step copies {FILES} files over the live folder; every third of them differs",
    "half: neither the old nor the new version is there, in runs with a fault before one mutating call each",
    "cuts: half on a disk that loses all that was not synced, or (_some) seeded parts of it",
    "after_success: half, though the installer had ended without an error before the power went",
)


@dataclass(frozen=True, slots=True)
class Bench:
    """tufup in a folder of its own.

    Attributes:
        python: an interpreter that has tufup.
        files: of each version.
        install: the program that installs.
    """

    python: Path
    folder: Path
    files: int = FILES
    install: Path = INSTALL

    def __post_init__(self) -> None:
        """Lay down what each run starts from."""
        lay_down(self.folder / "before" / "live", tree(OLD, self.files))
        lay_down(self.folder / "before" / "new", tree(NEW, self.files))

    def command(self, root: Path) -> list[str | Path]:
        """Return the install step in `root`."""
        return [self.python, self.install, root / "new", root / "live"]

    def fresh(self) -> Path:
        """Return a root as it is before the install step."""
        place = Path(tempfile.mkdtemp(dir=self.folder))
        subprocess.run(["cp", "-a", self.folder / "before", place / "root"], check=True)
        return place / "root"

    def is_half(self, files: Mapping[str, bytes]) -> bool:
        """Tell whether `files` are neither version."""
        return files != tree(OLD, self.files) and files != tree(NEW, self.files)


def run(arguments: Sequence[str] = ()) -> Report:
    """Measure."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench update_tufup")
    parser.add_argument("--python", type=Path, required=True, help="an interpreter with tufup 0.10")
    parser.add_argument("--results", type=Path, help="a file to keep results in, and to go on from")
    parser.add_argument("--calls", type=int, default=sys.maxsize, help="mutating calls to strike, not all")
    parser.add_argument("--cuts", type=int, default=CUTS)
    options = parser.parse_args(arguments)
    load = load_remark()
    with tempfile.TemporaryDirectory() as folder:
        results = Results(options.results or Path(folder, "results"))
        bench = Bench(options.python, Path(folder, "bench"))
        metrics = {**faults(bench, results, options.calls), **cuts(bench, options.cuts)}
    return Report("update_tufup", metrics, remarks=(load, *REMARKS))


def faults(bench: Bench, results: Results, calls: int = sys.maxsize) -> dict[str, float]:
    """Return how often which fault left it half-applied."""
    found = recorded(bench)
    cases = {
        f"{fault} {number} {call.name}": (fault, call)
        for fault in FAULTS
        for number, call in spread(list(enumerate(found)), calls)
    }
    told = sweep(cases, lambda case: struck(bench, *case), results)
    return {"calls": len(found), **_figures(told)}


def recorded(bench: Bench) -> list[Call]:
    """Return the calls of the install step that change the live folder, as if it lay in `ANYWHERE`."""
    root = bench.fresh()
    return [call.moved(root, ANYWHERE) for call in _calls(bench, root)]


def struck(bench: Bench, fault: str, call: Call) -> Result:
    """Return what one fault does."""
    root = bench.fresh()
    told = strike(bench.command(root), call.moved(ANYWHERE, root), fault, root.parent / "log", plain())
    half = bench.is_half(read(root / "live"))
    shutil.rmtree(root.parent)
    return {"hit": told.hits > 0, "half": half, "after_success": half and told.code == 0}


def cuts(bench: Bench, number: int) -> dict[str, float]:
    """Return how many power cuts left it half-applied, cut at seeded moments and once after its end."""
    recording = recorded_run(bench)
    chance = seeded("cuts")
    moments = [chance.randint(0, len(recording.events)) for _ in range(number)]
    end = len(recording.events)
    return {
        "cuts": number,
        "cuts_half": sum(_is_half(bench, recording.after(moment)) for moment in moments),
        "cuts_half_some": sum(_is_half(bench, recording.after(moment, chance)) for moment in moments),
        "cuts_half_after_success_share": sum(
            _is_half(bench, recording.after(end, chance)) for _ in range(100)
        )
        / 100,
    }


def recorded_run(bench: Bench) -> Recording:
    """Return what the install step does on a disk."""
    place = Path(tempfile.mkdtemp(dir=bench.folder))
    with powered(bench.folder / "before", place / "mount") as recording:
        subprocess.run(bench.command(place / "mount"), check=True, capture_output=True)
    return recording


def _calls(bench: Bench, root: Path) -> list[Call]:
    return record(bench.command(root), [root / "live"], root.parent / "log", plain())


def _is_half(bench: Bench, kept: Kept) -> bool:
    live = {path: payload for path, payload in kept.files().items() if path.startswith("live/")}
    return bench.is_half({path.removeprefix("live/"): payload for path, payload in live.items()})


def _figures(told: Mapping[str, Result]) -> dict[str, float]:
    figures: dict[str, float] = {}
    for fault in FAULTS:
        results = [result for name, result in told.items() if name.startswith(f"{fault} ")]
        figures[f"{fault}_runs"] = len(results)
        figures[f"{fault}_hit"] = count(results, "hit")
        figures[f"{fault}_half"] = count(results, "half")
    return figures
