"""What came of an act."""

import pytest

from updater.client.acts import Mended, Repaired, Taken


def test_what_is_taken_starts_at_the_next_start() -> None:
    assert Taken("1.1.0", is_taken=True).starts == "next"


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ((), True),
        ((Mended("lib/a", source="what was published"),), True),
        ((Mended("lib/a", source="what was published"), Mended("lib/b", why="nobody has it")), False),
    ],
)
def test_a_version_is_whole_when_all_was_put_back(wrong: tuple[Mended, ...], expected: bool) -> None:
    assert Repaired("1.0.0", wrong).is_whole is expected
