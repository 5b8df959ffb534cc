"""Why a page is not given: each with a status and a next step."""

import pytest

from updater.fleet.web import errors
from updater.fleet.web.errors import PageError

_KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, PageError)]


@pytest.mark.parametrize("kind", _KINDS)
def test_each_says_what_to_do(kind: type[PageError]) -> None:
    assert kind.remedy.endswith(".")
    assert 400 <= kind.status < 500


def test_there_are_as_many_as_the_tree_shows() -> None:
    assert len(_KINDS) == (errors.__doc__ or "").count("+--") + 1
