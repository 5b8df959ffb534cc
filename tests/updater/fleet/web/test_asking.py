"""One request as a value: fields that are checked, paths that stay here."""

from dataclasses import replace
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from updater.fleet.accounts.roles import Permission, Role
from updater.fleet.accounts.sessions import Session, Stage
from updater.fleet.web.asking import Ask, local
from updater.fleet.web.errors import ForbiddenError, FormError

_NOBODY = Ask(0, "192.0.2.1", "", MappingProxyType({}), MappingProxyType({}), MappingProxyType({}))
_SUPPORT = replace(_NOBODY, session=Session("h", "sam", Role.SUPPORT, 0, Stage.FULL, ""))


def test_nobody_may_do_nothing() -> None:
    assert not [one for one in Permission if _NOBODY.may(one)]
    with pytest.raises(ForbiddenError):
        _ = _NOBODY.who


def test_somebody_may_what_their_role_may() -> None:
    assert _SUPPORT.who.name == "sam"
    assert _SUPPORT.may(Permission.ENROL)
    assert not _SUPPORT.may(Permission.PEOPLE)


@pytest.mark.parametrize("typed", ["", "   ", "x" * 21, "a\x00b", "a\x1bb"])
def test_a_field_that_makes_no_sense_is_refused(typed: str) -> None:
    with pytest.raises(FormError):
        replace(_NOBODY, form={"why": typed}).typed("why", 20)


def test_a_field_comes_without_the_space_around_it() -> None:
    assert replace(_NOBODY, form={"why": "  it crashes\n"}).typed("why") == "it crashes"


def test_a_field_that_is_not_there_is_empty() -> None:
    with pytest.raises(FormError):
        _NOBODY.typed("why")


def test_a_search_is_cut_and_cleaned() -> None:
    assert replace(_NOBODY, query={"search": " a\x00b" + "c" * 500}).searched("search", 10) == "abcccccccc"


@pytest.mark.parametrize(
    ("text", "number"), [("7", 7), ("0", 1), ("500", 90), ("", 30), ("-3", 30), ("\u0667", 30)]
)
def test_a_number_lies_within_its_bounds(text: str, number: int) -> None:
    assert replace(_NOBODY, query={"days": text}).number("days", 30, 90) == number


@pytest.mark.parametrize(
    "path", ["/", "/operations?days=7&version=1.5.0", "/releases/1.5.0", "/installs/ab%20c"]
)
def test_a_path_of_ours_stays(path: str) -> None:
    assert local(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "x",
        "//evil",
        "/\\evil",
        "https://evil",
        "/a\nb",
        "/a\\b",
        "/@evil<",
        "javascript:1",
        " /",
        "/\t/e",
    ],
)
def test_another_leads_to_the_overview(path: str) -> None:
    assert local(path) == "/"


@given(st.text())
def test_no_text_at_all_leads_away(text: str) -> None:
    to = local(text)
    assert to.startswith("/")
    assert not to.startswith(("//", "/\\"))
    assert not set(to) & set("\r\n\t\\<>\"' ")
