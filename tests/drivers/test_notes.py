"""drivers.notes: what a link was asked and what came of it, kept and read back."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.api import AdapterInfo, Addressing, Answer, Bus, Capability, Scheme, Target
from drivers.errors import (
    AdapterNotFoundError,
    AnswerGarbledError,
    DriverError,
    LinkLostError,
    VehicleSilentError,
)
from drivers.notes import (
    BatteryTold,
    BusTold,
    Failure,
    Layer,
    NotOpened,
    Opened,
    Requested,
    read_note,
    write_note,
)

numbers = st.integers(0, 0x1FFFFFFF)
FLOODED = Target(Scheme.CAN_11BIT, 0x7DF, functional=True)
texts = st.text(max_size=20)
times = st.integers(0, 3_000_000).map(lambda microseconds: microseconds / 1_000_000)
payloads = st.binary(min_size=1, max_size=40)
targets = st.builds(
    Target,
    st.sampled_from(Scheme),
    numbers,
    st.booleans(),
    st.sampled_from(Addressing),
    st.none() | st.integers(0, 255),
    st.none() | numbers,
)
failures = st.builds(Failure, texts, texts, st.binary(max_size=20))
answers = st.builds(Answer, numbers, st.binary(max_size=40), times, texts, st.none() | st.integers(0, 255))
infos = st.builds(
    AdapterInfo, texts, texts, texts, st.sampled_from([Capability(0), *Capability, ~Capability(0)])
)
notes = st.one_of(
    st.builds(Opened, infos, st.sampled_from(Layer), texts),
    st.builds(NotOpened, texts, failures, texts),
    st.builds(BatteryTold, st.none() | st.floats(0, 30), st.none() | failures),
    st.builds(BusTold, st.builds(Bus, texts, targets, st.lists(numbers, max_size=4).map(tuple))),
    st.builds(BusTold, st.none(), failures),
    st.builds(
        Requested,
        targets,
        payloads,
        st.none() | st.integers(0, 20),
        st.lists(answers, max_size=4).map(tuple),
        st.none() | failures,
        times,
        st.booleans(),
    ),
)


@given(notes)
def test_note_that_was_kept_reads_the_same(note: Opened) -> None:
    assert read_note(write_note(note)) == note


def test_request_is_short_and_can_be_read_by_a_person() -> None:
    everybody = Target(Scheme.CAN_11BIT, 0x7DF, functional=True)
    came = (Answer(0x7E8, b"\x41\x00\xbe", 0.0123),)

    written = write_note(Requested(everybody, b"\x01\x00", 2, came, took_s=0.0125))

    assert json.loads(written) == {
        "note": "request",
        "to": ["can11", 0x7DF, 1],
        "ask": "0100",
        "expected": 2,
        "answers": [[0x7E8, "4100be", 0.0123]],
        "took": 0.0125,
    }
    assert len(written) < 120


def test_dead_battery_is_not_taken_for_one_that_was_not_measured() -> None:
    assert read_note(write_note(BatteryTold(0.0))) == BatteryTold(0.0)


@pytest.mark.parametrize(
    "error",
    [
        VehicleSilentError("0100: no answer"),
        LinkLostError("the cable was pulled"),
        AnswerGarbledError("nothing whole came", b"7E8 10"),
    ],
)
def test_error_comes_back_as_the_kind_that_it_was(error: DriverError) -> None:
    again = Failure.of(error).error()

    assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))


@pytest.mark.parametrize("code", ["adapter-not-found", "of a newer version"])
def test_error_that_cannot_be_made_anew_keeps_its_words(code: str) -> None:
    again = Failure(code, "no adapter at COM4").error()

    assert (type(again), str(again)) == (DriverError, "no adapter at COM4")


def test_only_what_an_error_says_of_the_wire_is_kept_as_bytes() -> None:
    assert Failure.of(AdapterNotFoundError("COM4")).raw == b""


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\xff",
        b"[]",
        b"1",
        b"{}",
        b'{"note":"weather"}',
        b'{"note":["request"]}',
        b'{"note":"request","to":["can11",2015,1],"ask":""}',
        b'{"note":"request","to":["can11",-1,1],"ask":"0100"}',
        b'{"note":"request","to":["can11",2015,1],"ask":"0100","took":1e999}',
        b'{"note":"request","to":["can11",2015,1],"ask":"0100","took":7200}',
        b'{"note":"request","to":["smoke",2015,1],"ask":"0100"}',
        b'{"note":"battery","volts":NaN}',
        b'{"note":"battery","volts":1e308}',
        b'{"note":"battery","volts":-1001}',
        b'{"note":"request","to":["can11",4294967296,1],"ask":"0100"}',
        b'{"note":"request","to":["can11",2015,1],"ask":"0100","answers":[[4294967296,"4100",0]]}',
        b'{"note":"request","to":["can11",2015,1],"ask":"0100","answers":"7E8"}',
        write_note(Requested(FLOODED, b"\x01\x00", None, (Answer(0x7E8, b"\x41", 0.0),) * 513)),
        write_note(BusTold(Bus("CAN", FLOODED, tuple(range(513))))),
        write_note(Opened(AdapterInfo("elm:COM4", "x" * 10_001, "", Capability(0)))),
        b'{"note":"not-opened","url":"elm:COM4"}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_note_is_told_as_such(payload: bytes) -> None:
    with pytest.raises(ValueError, match="no note"):
        read_note(payload)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=10,
)


@given(notes, st.data())
def test_note_with_a_field_of_any_other_kind_is_read_or_told_as_none(
    note: Opened, data: st.DataObject
) -> None:
    fields = json.loads(write_note(note))
    fields[data.draw(st.sampled_from(sorted(fields)))] = data.draw(json_values)

    try:
        again = read_note(json.dumps(fields).encode())
    except ValueError:
        return

    assert read_note(write_note(again)) is not None


def test_ability_of_a_newer_version_is_left_out() -> None:
    payload = b'{"note":"opened","url":"elm:COM4","layer":"smoke","capabilities":["MONITOR","TEA"]}'

    assert read_note(payload) == Opened(AdapterInfo("elm:COM4", "", "", Capability.MONITOR))
