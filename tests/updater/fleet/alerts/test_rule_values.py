"""Values of the file of rules."""

import pytest

from updater.fleet.alerts.errors import RulesError
from updater.fleet.alerts.rule_values import Table, refuse
from updater.fleet.alerts.rules import Severity

TABLE = Table(
    "here", {"text": "words", "number": 2, "share": 0.5, "list": ["a", "b"], "is": True, "many": [{}]}
)


def test_values_of_the_right_kind_are_given() -> None:
    assert TABLE.text("text") == "words"
    assert TABLE.number("share", 0, 1) == 0.5
    assert TABLE.number("missing", 0, 1, 0.25) == 0.25
    assert TABLE.integer("number") == 2
    assert TABLE.integer("missing", default=7) == 7
    assert TABLE.words("list") == ("a", "b")
    assert TABLE.list_of_tables("missing", ()) == ()
    assert [one.where for one in TABLE.list_of_tables("many")] == ["here, many[1]"]


@pytest.mark.parametrize(
    ("method", "words"),
    [
        ("text", ("number",)),
        ("text", ("missing",)),
        ("number", ("is", 0, 1)),
        ("number", ("number", 0, 1)),
        ("integer", ("share",)),
        ("integer", ("is",)),
        ("words", ("text",)),
        ("words", ("missing",)),
        ("tables", ("list",)),
        ("list_of_tables", ("list",)),
        ("list_of_tables", ("missing",)),
        ("slug", ("missing",)),
        ("choice", ("text", Severity)),
        ("choices", ("list", Severity)),
        ("only", ("text", "number")),
    ],
)
def test_values_of_another_kind_are_refused_with_their_place(method: str, words: tuple[object, ...]) -> None:
    with pytest.raises(RulesError, match=r"^here"):
        getattr(TABLE, method)(*words)


def test_names_are_small_letters_digits_and_hyphens() -> None:
    assert TABLE.check_slug("a-1") == "a-1"
    for name in ("A", "-a", "a--b", "a-", "1a", "", "a b"):
        with pytest.raises(RulesError):
            TABLE.check_slug(name)


def test_a_refusal_says_where_and_what_to_do() -> None:
    error = refuse("there", "no")
    assert str(error) == "there: no"
    assert "fleet-alerts.md" in error.remedy
