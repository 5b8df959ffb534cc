"""What came of an act."""

import pytest

from updater.client.acts import Mended, Repaired, Taken


def test_what_is_taken_starts_at_the_next_start() -> None:
    assert Taken("1.1.0", is_taken=True).starts == "next"


@pytest.mark.parametrize(
    ("mended", "words"),
    [
        (Mended("a", source="what was published"), "put back from what was published"),
        (Mended("a", why="nobody has it"), "nobody has it"),
        (Mended("a", aside="/aside/a"), "nobody signed it; it was put aside as /aside/a"),
    ],
)
def test_what_became_of_a_file_is_told_in_words(mended: Mended, words: str) -> None:
    assert mended.words == words


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ((), True),
        ((Mended("lib/a", source="what was published"),), True),
        ((Mended("lib/x", aside="/aside/x"),), True),
        ((Mended("lib/a", source="what was published"), Mended("lib/b", why="nobody has it")), False),
    ],
)
def test_a_version_is_whole_when_all_was_put_back(wrong: tuple[Mended, ...], expected: bool) -> None:
    assert Repaired("1.0.0", wrong).is_whole is expected
