"""A file that people write is read strictly."""

import pytest

from updater.fleet.rollout.strict_toml import LARGEST, PlanError, parsed

TEXT = b"""\
name = "x"   # line 1
count = 3
share = 0.5
on = true
words = ["a", "b"]
shares = [0.1, 1]

[inner]      # line 8
deep = 1

[[part]]     # line 11
name = "first"

[[part]]     # line 14
name = "second"

[part.exit]  # line 17
rate = 2
"""


def test_values_come_as_their_kind() -> None:
    top = parsed(TEXT, "plan")
    assert (top.text("name"), top.whole("count", 0, 9), top.number("share", 0, 1)) == ("x", 3, 0.5)
    assert (top.flag("on"), top.texts("words"), top.numbers("shares", 0, 1)) == (True, ("a", "b"), (0.1, 1.0))


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda top: top.text("count"), "plan, line 2, count: this is no text"),
        (lambda top: top.text("nothing"), "plan, line 1, nothing: this is missing"),
        (lambda top: top.whole("share", 0, 9), "plan, line 3, share: this is no whole number from 0 to 9"),
        (lambda top: top.whole("count", 0, 2), "plan, line 2, count: this is no whole number from 0 to 2"),
        (lambda top: top.whole("on", 0, 2), "plan, line 4, on: this is no whole number from 0 to 2"),
        (lambda top: top.number("on", 0, 2), "plan, line 4, on: this is no number from 0 to 2"),
        (lambda top: top.number("count", 0, 1), "plan, line 2, count: this is no number from 0 to 1"),
        (lambda top: top.numbers("count", 0, 1), "plan, line 2, count: this is no list of numbers"),
        (lambda top: top.numbers("words", 0, 1), "plan, line 5, words: this is no number from 0 to 1"),
        (lambda top: top.flag("count"), "plan, line 2, count: this is neither true nor false"),
        (lambda top: top.texts("shares"), "plan, line 6, shares: this is no list of texts"),
        (lambda top: top.table("name"), "plan, line 1, name: this is no table"),
        (lambda top: top.tables("inner"), "plan, line 8, inner: this is no list of tables"),
        (lambda top: top.table("inner").text("deep"), "plan, line 9, inner.deep: this is no text"),
        (lambda top: top.tables("part")[1].flag("name"), "plan, line 15, part[2].name: this is neither true"),
        (lambda top: top.tables("part")[1].flag("what"), "plan, line 14, part[2].what: this is missing"),
        (lambda top: top.tables("part")[1].table("exit").flag("rate"), "plan, line 18, part[2].exit.rate: "),
    ],
)
def test_wrong_value_is_named_with_its_line(ask: object, words: str) -> None:
    with pytest.raises(PlanError) as raised:
        ask(parsed(TEXT, "plan"))  # type: ignore[operator]  # one of those above
    assert str(raised.value).startswith(words)


def test_key_that_nobody_asked_for_is_refused() -> None:
    inner = parsed(TEXT, "plan").table("inner")
    with pytest.raises(PlanError, match=r"line 9, inner\.deep: there is no such key"):
        inner.done()


def test_key_that_may_be_missing_is_known_all_the_same() -> None:
    inner = parsed(TEXT, "plan").table("inner")
    assert (inner.has("deep"), inner.has("more")) == (True, False)
    inner.done()


@pytest.mark.parametrize(
    "payload",
    [b"\xff", b"a = ", b"a = 1\na = 2", b"[" * 5000, b"x" * (LARGEST + 1), b"a = " + b"[" * 100_000],
    ids=["bytes", "cut off", "twice", "brackets", "large", "deep"],
)
def test_what_is_no_file_of_that_kind_is_refused(payload: bytes) -> None:
    with pytest.raises(PlanError):
        parsed(payload, "plan")
