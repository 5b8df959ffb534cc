"""updater.upload.batch: from what is spooled to the bytes that go."""

import gzip
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.updater.spools import CONTEXT, EPOCH, operation
from updater.upload.batch import LARGEST, Batch, Composed, Row, Stretch, room_for
from updater.upload.batch import compose as compose_in

SHARED = json.dumps(CONTEXT).encode()


def stretch(*bodies: object, context: int = 1) -> Stretch:
    rows = [Row(at, context, as_bytes(body)) for at, body in enumerate(bodies, 1)]
    return Stretch(EPOCH, {"0": 3}, {1: SHARED, 2: b'{"v":"1.5.0"}'}, tuple(rows))


def compose(found: Stretch, level: int) -> Composed:
    return compose_in(found, level, room_for(found, "id", 7))


def as_bytes(body: object) -> bytes | None:
    return json.dumps(body).encode() if isinstance(body, dict) else body  # type: ignore[return-value]  # as given


def batch_of(found: Stretch, level: int = 4) -> Batch:
    batch = compose(found, level).batch
    assert batch is not None
    return batch


def lines(batch: Batch) -> list[dict[str, Any]]:
    return [json.loads(line) for line in gzip.decompress(batch.packed("id", 7)).splitlines()]


def test_batch_is_head_then_context_then_events() -> None:
    head, context, first, second = lines(batch_of(stretch(operation(1), operation(2))))
    assert head == {
        "batch": 1,
        "install": "id",
        "epoch": EPOCH,
        "sent_at": 7,
        "first": 1,
        "last": 2,
        "dropped": {"0": 3},
    }
    assert context == {"x": 1, **CONTEXT}
    assert (first, second) == ({"n": 1, "x": 1, **operation(1)}, {"n": 2, "x": 1, **operation(2)})


def test_same_events_are_the_same_bytes() -> None:
    batch = batch_of(stretch(operation()))
    assert batch.packed("id", 7) == batch.packed("id", 7)


def test_contexts_are_numbered_anew_where_their_first_event_comes() -> None:
    rows = (Row(5, 2, b'{"k":"crash"}'), Row(6, 1, b'{"k":"crash"}'), Row(7, 2, b'{"k":"crash"}'))
    found = Stretch(EPOCH, {}, {1: SHARED, 2: b'{"v":"1.5.0"}'}, rows)
    told = [(line.get("n"), line.get("x")) for line in lines(batch_of(found))[1:]]
    assert told == [(None, 1), (5, 1), (None, 2), (6, 2), (7, 1)]


def test_contexts_that_say_the_same_are_one() -> None:
    rows = (Row(1, 1, b'{"k":"crash"}'), Row(2, 2, b'{"k":"crash"}'))
    batch = batch_of(Stretch(EPOCH, {}, {1: SHARED, 2: SHARED}, rows))
    assert len(lines(batch)) == 1 + 1 + 2


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (None, "it is no JSON"),
        (b"", "it is no JSON"),
        (b"\xff\xfe", "it is no JSON"),
        (b'{"k":"crash"', "it is no JSON"),
        (b"[1]", "it is no JSON"),
        (b'{"k":NaN}', "it is no JSON"),
        (b"[" * 100_000, "it is no JSON"),
        (b'{"k":"crash","n":4}', "it is no JSON"),
        (b'{"k":"crash","batch":1}', "it is no JSON"),
        (b'{"t":1}', "it does not say of which kind it is"),
        (b'{"k":3}', "it does not say of which kind it is"),
        (b'{"k":"crash","words":"' + b"x" * LARGEST + b'"}', "it is too long"),
    ],
)
def test_row_that_nobody_could_send_is_named_with_the_reason(body: bytes | None, why: str) -> None:
    composed = compose(stretch(operation(), body, operation()), 4)
    assert composed.batch is not None
    assert [event.seq for event in composed.batch.events] == [1, 3]
    assert (dict(composed.unfit), composed.last) == ({2: why}, 3)


@pytest.mark.parametrize("context", [b"", b"nonsense", b"[]", b"{}", b'{"x":1}'])
def test_event_without_a_context_that_makes_sense_is_named(context: bytes) -> None:
    found = Stretch(EPOCH, {}, {1: context}, (Row(1, 1, b'{"k":"crash"}'), Row(2, 9, b'{"k":"crash"}')))
    assert set(compose(found, 4).unfit.values()) == {"its context is missing"}


def test_what_may_not_go_is_passed_over_and_not_named() -> None:
    composed = compose(stretch({"k": "feature"}, {"k": "crash"}, {"k": "never declared"}), 1)
    assert composed.batch is not None
    assert [event.seq for event in composed.batch.events] == [2]
    assert (dict(composed.unfit), composed.last) == ({}, 3)


def test_nothing_that_may_go_is_no_batch() -> None:
    assert compose(stretch({"k": "feature"}), 0).batch is None


def test_batch_ends_before_it_would_be_too_large() -> None:
    composed = compose(stretch(*({"k": "crash", "words": "x" * 400_000} for _ in range(4))), 4)
    assert composed.batch is not None
    assert (len(composed.batch.events), composed.last) == (2, 2)


def test_body_over_several_lines_goes_in_one() -> None:
    batch = batch_of(stretch(b'\n{\n "k": "crash",\r\n "words": "\xc3\xa4"\n}\n'))
    assert lines(batch)[2] == {"n": 1, "x": 1, "k": "crash", "words": "ä"}


def test_halves_keep_the_order_and_lose_nothing() -> None:
    first, second = batch_of(stretch(*map(operation, range(5)))).halves()
    assert [event.seq for event in (*first.events, *second.events)] == [1, 2, 3, 4, 5]
    assert (lines(first)[0]["last"], lines(second)[0]["first"]) == (2, 3)


def test_rest_of_a_batch() -> None:
    batch = batch_of(stretch(*map(operation, range(3))))
    rest, beyond = batch.without({2}), batch.beyond(1)
    assert rest is not None
    assert beyond is not None
    assert ([one.seq for one in rest.events], [one.seq for one in beyond.events]) == ([1, 3], [2, 3])
    assert batch.beyond(3) is None


@given(st.lists(st.binary(max_size=60) | st.none(), min_size=1, max_size=8))
def test_whatever_lies_in_the_spool_goes_is_named_or_stays(bodies: list[bytes | None]) -> None:
    composed = compose(stretch(*bodies), 4)
    sent = {event.seq for event in composed.batch.events} if composed.batch else set()
    assert composed.last == len(bodies)
    assert not sent & composed.unfit.keys()
    if composed.batch:
        assert len(lines(composed.batch)) == 2 + len(sent)


def test_batch_is_never_larger_than_agreed_and_nearly_so() -> None:
    bodies = [{"k": "crash", "words": "x" * size} for size in (500_000, 500_000, 30_000, 18_000, 1000)]
    plain = gzip.decompress(batch_of(stretch(*bodies)).packed("id", 7))
    assert LARGEST - 20_000 < len(plain) <= LARGEST
