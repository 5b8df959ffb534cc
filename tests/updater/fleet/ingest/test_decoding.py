"""A batch is read as it was told, or refused by the event."""

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fleet_batches import Event, Teller, days_work
from updater.fleet.callers.errors import CallError, MalformedError, TooMuchError
from updater.fleet.ingest.decoding import _by_lines, _header, decode, is_writing
from updater.fleet.ingest.errors import Rejected, RejectedError
from updater.fleet.ingest.wire import Feedback, Line, Operation


def teller(**fields: Any) -> Teller:
    return Teller("install-1", **fields)


def told(lines: list[dict[str, Any]]) -> bytes:
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def test_events_come_with_their_context() -> None:
    install = teller(flags={"polling": "burst"})
    batch = decode(install.plain([install.operation(), install.event("feature", feature="report", count=2)]))
    assert [event.n for event in batch.events] == [1, 2]
    assert batch.contexts[1].flags == {"polling": "burst"}
    assert isinstance(batch.events[0], Operation)


def test_the_order_of_keys_does_not_matter() -> None:
    install = teller()
    event = {"x": 1, **install.operation()}
    assert len(decode(install.plain([dict(reversed(event.items()))])).events) == 1


def test_words_of_any_script_are_taken() -> None:
    install = teller()
    words = 'Zu langsam: 日本語 \\ "so"\nzweite Zeile'
    (event,) = decode(install.plain([install.event("feedback", words=words)])).events
    assert isinstance(event, Feedback)
    assert event.words == words


@pytest.mark.parametrize("words", ["a\0b", "a\x1bb", "a\x7fb", "a\u200eb"])
def test_words_without_a_shape_are_refused(words: str) -> None:
    install = teller()
    with pytest.raises(RejectedError):
        decode(install.plain([install.event("feedback", words=words)]))


@pytest.mark.parametrize("op", ["a\0b", "späte", 'a"b', "a\\b", "a\nb"])
def test_names_are_plain(op: str) -> None:
    install = teller()
    with pytest.raises(RejectedError) as refused:
        decode(install.plain([install.operation(), install.operation(op=op)]))
    assert [row.n for row in refused.value.rows] == [2]


def test_each_flaw_is_named() -> None:
    install = teller()
    good = install.operation()
    events: list[Event] = [
        good,
        {**install.operation(), "vin": "WVWZZZ1JZXW000001"},
        {**install.operation(), "k": "vehicle"},
        {**install.operation(), "x": 7},
    ]
    with pytest.raises(RejectedError) as refused:
        decode(install.plain(events))
    assert [row.n for row in refused.value.rows] == [2, 3, 4]
    assert refused.value.details == {"rejected": [{"n": row.n, "why": row.why} for row in refused.value.rows]}


def test_nothing_is_taken_that_the_shop_did_not_agree_to() -> None:
    install = teller(level=1)
    with pytest.raises(RejectedError) as refused:
        decode(install.plain([install.operation()]))
    assert refused.value.rows == (Rejected(1, "takes level 2, and the shop agreed to 1"),)


@pytest.mark.parametrize(
    "plain",
    [
        b"",
        b"\n",
        b"[]",
        b"{}",
        b'{"batch":2}',
        b"\xff\xfe",
        b'{"batch":' * 100_000,
    ],
)
def test_what_is_no_batch_is_malformed(plain: bytes) -> None:
    with pytest.raises(MalformedError):
        decode(plain)


@pytest.mark.parametrize(
    "line",
    [
        b"nonsense",
        b"[1]",
        b'{"k":"operation"}',
        b'{"k":"operation","n":1.5}',
        b'{"k":"feature","n":true}',
        b'{"x":1}',
    ],
)
def test_a_line_that_is_none_is_malformed(line: bytes) -> None:
    install = teller()
    with pytest.raises(MalformedError):
        decode(install.plain([install.operation()]) + line + b"\n")


@pytest.mark.parametrize("header", [{"epoch": "00112233aabbccdd\n"}, {"dropped": {"1\n": 2}}])
def test_a_header_is_as_declared_to_its_last_letter(header: dict[str, Any]) -> None:
    install = teller()
    with pytest.raises(MalformedError):
        decode(install.plain([install.operation()], **header))


def test_deep_nesting_is_malformed() -> None:
    install = teller()
    with pytest.raises(MalformedError):
        decode(install.plain([install.operation()]) + b'{"k":' + b"[" * 100_000 + b"\n")


@pytest.mark.parametrize(
    "header", [{"first": 2}, {"last": 9}, {"epoch": "short"}, {"sent_at": "now"}, {"more": 1}]
)
def test_a_header_that_does_not_fit_is_malformed(header: dict[str, Any]) -> None:
    install = teller()
    with pytest.raises(MalformedError):
        decode(install.plain([install.operation(), install.operation()], **header))


def test_contexts_may_stand_between_events() -> None:
    install = teller()
    first, second = install.operation(), {**install.operation(), "x": 2}
    head, own, event, _ = install.plain([first], last=2).split(b"\n")
    other = json.dumps({**install.context, "x": 2, "v": "1.5.0"}).encode()
    batch = decode(b"\n".join((head, own, event, other, json.dumps(second).encode())))
    assert [batch.contexts[each.x].v for each in batch.events] == ["1.4.2", "1.5.0"]


def test_two_contexts_of_one_number_are_malformed() -> None:
    install = teller()
    plain = install.plain([install.operation()])
    with pytest.raises(MalformedError):
        decode(plain + told([install.context]))


def test_a_context_with_a_broken_text_is_malformed() -> None:
    install = teller(flags={"a\0": "b"})
    with pytest.raises(MalformedError):
        decode(install.plain([install.operation()]))


def test_events_out_of_order_are_malformed() -> None:
    install = teller()
    one, two, three = (install.operation() for _ in range(3))
    with pytest.raises(MalformedError):
        decode(install.plain([one, three, two, {**install.operation(), "n": 5}]))


def test_a_batch_without_events_is_malformed() -> None:
    with pytest.raises(MalformedError):
        decode(teller().plain([]))


def test_more_events_than_a_batch_has_are_too_many() -> None:
    install = teller()
    with pytest.raises(TooMuchError):
        decode(install.plain([install.operation() for _ in range(501)]))


@given(st.integers(0, 1 << 30), st.integers(1, 40))
def test_both_ways_of_reading_find_the_same(seed: int, size: int) -> None:
    install = teller()
    drawn = random.Random(seed)  # noqa: S311  a test's events
    plain = install.plain(days_work(install, drawn, size))
    head, _, rest = plain.partition(b"\n")
    assert decode(plain) == _by_lines(_header(head), rest)


@given(st.binary(max_size=300), st.integers(0, 400))
def test_damage_is_refused_in_words(damage: bytes, at: int) -> None:
    install = teller()
    plain = install.plain([install.operation() for _ in range(3)])
    try:
        taken = decode(plain[:at] + damage + plain[at + len(damage) :]).events
    except CallError:
        taken = ()
    assert all(isinstance(event, Line) for event in taken)


@pytest.mark.parametrize(
    ("text", "is_good"), [("", True), ("a\tb\nc", True), ("\r", False), ("\ud83d", False)]
)
def test_writing_is_told_from_control_characters(text: str, is_good: bool) -> None:
    assert is_writing(text) == is_good
