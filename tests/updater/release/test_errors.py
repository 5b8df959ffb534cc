"""Each error says what to do, and its place in the tree is the one that is drawn."""

import re

import pytest

from updater.release import errors
from updater.release.errors import ReleaseError

KINDS = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, ReleaseError)]


def test_codes_are_told_apart() -> None:
    assert len({kind.code for kind in KINDS}) == len(KINDS)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_remedy_is_a_sentence(kind: type[ReleaseError]) -> None:
    assert re.fullmatch(r"[A-Z].*[.a-z]", kind.remedy)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_error_is_drawn_in_the_tree(kind: type[ReleaseError]) -> None:
    assert kind.__name__ in (errors.__doc__ or "")
