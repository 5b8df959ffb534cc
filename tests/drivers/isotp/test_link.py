"""drivers.isotp.link over scripted buses: each test is one conversation of frames (ISO 15765-2 and -4)."""

import threading

import can
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.api import Answer, Scheme, Target
from drivers.errors import (
    AdapterUnfitError,
    BusFaultError,
    DriverError,
    LinkLostError,
    RequestStoppedError,
    VehicleSilentError,
)
from drivers.isotp.link import SINGLES_KEPT, IsoTpLink
from drivers.isotp.stalling import STALLED_S
from drivers.isotp.wait import LIMIT_S
from tests.drivers.isotp.canbus import ENGINE, EVERYBODY, GO_ON, ScriptedBus, Trace, ask, link_on

VIN_FRAMES = ("7E8 10 14 49 02 01 31 44 43", "7E8 21 41 41 31 36 42 30 37", "7E8 22 4B 30 30 34 37 31 31")
VIN = bytes.fromhex("490201") + b"1DCAA16B07K004711"
TRANSMISSION = Target(Scheme.CAN_11BIT, 0x7E1)
CONTINUE = "7E0 30 00 00 00 00 00 00 00"


def test_request_to_everybody_is_one_padded_frame() -> None:
    bus = ScriptedBus([["7E8 03 41 0D 00"]])
    ask(bus, "010D")
    assert bus.sent == ["7DF 02 01 0D 00 00 00 00 00"]


def test_same_question_again_goes_to_whom_it_is_for_now() -> None:
    bus = ScriptedBus([["7E8 02 7E 00"], ["7E9 02 7E 00"], ["7E8 02 7E 00"]])
    link = link_on(bus)
    for target in (ENGINE, TRANSMISSION, ENGINE):
        list(link.request(target, b"\x3e\x00", deadline_s=0.2, expected=1, stop=GO_ON))
    assert [row[:3] for row in bus.sent] == ["7E0", "7E1", "7E0"]


def test_more_questions_than_are_kept_are_asked_as_they_are() -> None:
    identifiers = [*range(SINGLES_KEPT + 1), 0]
    bus = ScriptedBus([[f"7E8 03 41 {number:02X} 00"] for number in identifiers])
    link = link_on(bus)
    for number in identifiers:
        list(link.request(ENGINE, bytes([1, number]), deadline_s=0.2, expected=1, stop=GO_ON))
    assert bus.sent == [f"7E0 02 01 {number:02X} 00 00 00 00 00" for number in identifiers]


def test_units_are_kept_apart() -> None:
    bus = ScriptedBus([["7E8 03 41 0D 00", "7E9 03 41 0D 02"]])
    assert {a.source: a.payload for a in ask(bus, "010D")} == {0x7E8: b"\x41\x0d\x00", 0x7E9: b"\x41\x0d\x02"}


def test_segmented_answer_is_asked_on_and_put_together() -> None:
    bus = ScriptedBus([VIN_FRAMES[:1], VIN_FRAMES[1:]])
    answers = ask(bus, "0902")
    assert [(a.payload, a.damage) for a in answers] == [(VIN, "")]
    assert bus.sent[1] == CONTINUE


def test_interleaved_segmented_answers_are_kept_apart() -> None:
    other = [row.replace("7E8", "7E9") for row in VIN_FRAMES]
    bus = ScriptedBus([[VIN_FRAMES[0], other[0]], [], [VIN_FRAMES[1], other[1], other[2], VIN_FRAMES[2]]])
    assert {a.source: a.payload for a in ask(bus, "0902")} == {0x7E8: VIN, 0x7E9: VIN}


def test_expected_number_ends_the_wait() -> None:
    bus = ScriptedBus([["7E8 03 41 0D 00", "7E9 03 41 0D 02"]])
    assert [a.source for a in ask(bus, "010D", expected=1)] == [0x7E8]


def test_one_answer_ends_a_request_to_one_unit() -> None:
    bus = ScriptedBus([["7E8 02 7E 00"]])
    began_s = bus.clock.now_s
    ask(bus, "3E00", ENGINE)
    assert bus.clock.now_s - began_s < 0.05


def test_without_expectation_everybody_is_waited_for_to_the_deadline() -> None:
    bus = ScriptedBus([["7E8 03 41 0D 00"]])
    began_s = bus.clock.now_s
    ask(bus, "010D")
    assert bus.clock.now_s - began_s >= 0.2


def test_long_request_waits_for_flow_control() -> None:
    bus = ScriptedBus([["7E8 30 00 00"], ["7E8 04 62 F1 90 31"]])
    ask(bus, "22F190F187F18CF195", ENGINE)
    assert bus.sent == ["7E0 10 09 22 F1 90 F1 87 F1", "7E0 21 8C F1 95 00 00 00 00"]


def test_block_size_of_the_unit_is_honoured() -> None:
    bus = ScriptedBus([["7E8 30 01 00"], ["7E8 30 01 00"], ["7E8 30 01 00", "7E8 02 7E 00"]])
    ask(bus, "3E" + "00" * 25, ENGINE)
    assert [row[4:6] for row in bus.sent] == ["10", "21", "22", "23"]


def test_frames_of_a_long_request_go_on_after_each_pause_though_nothing_comes_meanwhile() -> None:
    bus = ScriptedBus([["7E8 30 00 F1"], [], [], ["7E8 02 7E 00"]])  # 0.1 ms between frames
    ask(bus, "3E" + "00" * 25, ENGINE)
    assert [row[4:6] for row in bus.sent] == ["10", "21", "22", "23"]


def test_long_request_may_take_longer_than_the_deadline() -> None:
    bus = ScriptedBus([["7E8 30 00 7F"]])  # 127 ms between frames
    bus_of_late_answer(bus, "7E8 04 62 F1 90 31", after_s=0.5)
    (answer,) = ask(bus, "22" + "F190" * 6, ENGINE)
    assert answer.payload == bytes.fromhex("62F19031")


def test_unit_that_never_lets_a_long_request_go_on_is_silent() -> None:
    with pytest.raises(VehicleSilentError):
        ask(ScriptedBus([]), "22F190F187F18CF195", ENGINE)


def test_request_for_everybody_must_fit_in_one_frame() -> None:
    with pytest.raises(AdapterUnfitError):
        ask(ScriptedBus([]), "22F190F187F18CF195")


def test_pending_unit_is_waited_for_beyond_the_deadline() -> None:
    bus = ScriptedBus([["7E8 03 7F 22 78"]])
    link = link_on(bus)
    request = link.request(ENGINE, b"\x22\xf1\x90", deadline_s=0.2, expected=1, stop=GO_ON)
    bus_of_late_answer(bus, "7E8 04 62 F1 90 31", after_s=3.0)
    assert [a.payload for a in request] == [bytes.fromhex("62F19031")]


def bus_of_late_answer(bus: ScriptedBus, row: str, after_s: float) -> None:
    """Let `row` come once `after_s` have passed on the bus's clock."""
    due_s, plain = bus.clock.now_s + after_s, bus.recv

    def recv(timeout: float | None = None) -> can.Message | None:
        if bus.clock.now_s >= due_s and row not in bus.waiting and bus.sent:
            bus.waiting.append(row)
        return plain(timeout)

    bus.recv = recv  # type: ignore[method-assign]  # the script's own clock


def test_pending_without_an_answer_is_silence_after_five_seconds() -> None:
    bus = ScriptedBus([["7E8 03 7F 22 78"]])
    began_s = bus.clock.now_s
    with pytest.raises(VehicleSilentError):
        ask(bus, "22F190", ENGINE)
    assert 5 <= bus.clock.now_s - began_s < 5.2


def test_unit_that_asks_for_time_for_ever_costs_the_longest_wait_once() -> None:
    bus = ScriptedBus([])
    plain, link = bus.recv, link_on(bus)

    def recv(timeout: float | None = None) -> can.Message | None:
        if not timeout:  # what came since the last request
            return None
        bus.clock.now_s += 0.1
        bus.waiting.append("7E8 03 7F 22 78")
        return plain(timeout)

    bus.recv = recv  # type: ignore[method-assign]  # the script's own clock
    took_s = [silence_s(link, bus) for _ in range(3)]
    assert took_s[0] > LIMIT_S
    assert max(took_s[1:]) < STALLED_S + 1


def silence_s(link: IsoTpLink, bus: ScriptedBus) -> float:
    """Return how long the engine was waited for in vain."""
    began_s = bus.clock.now_s
    with pytest.raises(VehicleSilentError):
        list(link.request(ENGINE, b"\x22\xf1\x90", deadline_s=0.2, expected=1, stop=GO_ON))
    return bus.clock.now_s - began_s


def test_refusal_is_an_answer() -> None:
    assert [a.payload for a in ask(ScriptedBus([["7E8 03 7F 22 31"]]), "22F199", ENGINE)] == [b"\x7f\x22\x31"]


def test_same_answer_twice_is_told_once() -> None:
    bus = ScriptedBus([["7E8 03 41 0D 00", "7E8 03 41 0D 00"]])
    assert len(ask(bus, "010D")) == 1


@pytest.mark.parametrize(
    "stale",
    [
        "7E8 04 41 0C 1A F8",
        "7E8 02 43 00",
        "7E8 03 7F 09 11",
        "123 03 41 0D 00",
        "18DAF110 03 41 0D 00",
        "7E8",
    ],
)
def test_frames_that_answer_something_else_are_dropped(stale: str) -> None:
    bus = ScriptedBus([[stale, "7E9 03 41 0D 02"]])
    assert [(a.source, a.payload) for a in ask(bus, "010D")] == [(0x7E9, b"\x41\x0d\x02")]


def test_frames_from_before_the_request_are_dropped() -> None:
    bus = ScriptedBus([["7E8 03 41 0D 02"]])
    bus.waiting.append("7E8 03 41 0D 63")
    assert [a.payload for a in ask(bus, "010D")] == [b"\x41\x0d\x02"]


def test_late_start_of_another_answer_does_not_take_the_place_of_the_one_asked_for() -> None:
    late = "7E8 10 14 62 F1 90 31 32 33"
    bus = ScriptedBus([[late], ["7E8 10 0A 62 F1 87 41 42 43"], ["7E8 21 44 45 46 47"]])
    assert [(a.payload, a.damage) for a in ask(bus, "22F187", ENGINE)] == [(b"\x62\xf1\x87ABCDEFG", "")]


def test_late_start_of_another_answer_is_no_broken_one() -> None:
    bus = ScriptedBus([["7E8 10 14 62 F1 90 31 32 33", "7E9 03 41 0D 02"]])
    assert [(a.source, a.damage) for a in ask(bus, "010D")] == [(0x7E9, "")]


def test_missing_frame_in_the_middle_is_damage() -> None:
    bus = ScriptedBus([VIN_FRAMES[:1], VIN_FRAMES[2:]])
    (answer,) = ask(bus, "0902")
    assert "SequenceNumber" in answer.damage
    assert VIN.startswith(answer.payload)


def test_missing_frame_at_the_end_is_damage() -> None:
    bus = ScriptedBus([VIN_FRAMES[:1], VIN_FRAMES[1:2]])
    (answer,) = ask(bus, "0902")
    assert (answer.payload, answer.damage) == (VIN[:13], "a frame is missing at the end")


def test_answer_that_has_begun_may_end_after_the_deadline() -> None:
    bus = ScriptedBus([VIN_FRAMES[:1], VIN_FRAMES[1:2]])
    bus_of_late_answer(bus, VIN_FRAMES[2], after_s=0.6)
    (answer,) = ask(bus, "0902")
    assert answer.payload == VIN


def test_nobody_is_silence() -> None:
    with pytest.raises(VehicleSilentError, match="7DF"):
        ask(ScriptedBus([]), "0100")


def test_error_frames_and_nobody_are_a_fault_of_the_bus() -> None:
    with pytest.raises(BusFaultError):
        ask(ScriptedBus([["error", "error"]]), "0100")


@pytest.mark.parametrize("failure", [can.CanOperationError("gone"), OSError("gone"), ValueError("closed")])
def test_adapter_that_vanishes_is_a_lost_link(failure: Exception) -> None:
    with pytest.raises(LinkLostError):
        ask(ScriptedBus([[failure]]), "0100")


def test_stop_ends_the_wait_soon() -> None:
    stop = threading.Event()
    bus = StoppingBus(stop)
    began_s = bus.clock.now_s
    with pytest.raises(RequestStoppedError):
        list(link_on(bus).request(EVERYBODY, b"\x01\x00", deadline_s=9, expected=None, stop=stop))
    assert bus.clock.now_s - began_s < 0.2


class StoppingBus(ScriptedBus):
    """A bus on which nobody answers, and whose user loses patience when a frame was sent."""

    def __init__(self, stop: threading.Event) -> None:
        super().__init__([])
        self._stop = stop

    def send(self, msg: can.Message, timeout: float | None = None) -> None:
        super().send(msg, timeout)
        self._stop.set()


def test_stop_that_was_set_before_sends_nothing() -> None:
    bus, stop = ScriptedBus([]), threading.Event()
    stop.set()
    with pytest.raises(RequestStoppedError):
        list(link_on(bus).request(EVERYBODY, b"\x04", deadline_s=9, expected=None, stop=stop))
    assert bus.sent == []


def test_every_frame_of_both_directions_is_traced() -> None:
    bus, trace = ScriptedBus([["7E8 03 41 0D 00"]]), Trace()
    link = link_on(bus, trace)
    list(link.request(EVERYBODY, b"\x01\x0d", deadline_s=0.2, expected=1, stop=GO_ON))
    assert trace.rows == [(True, "000007DF02010D0000000000"), (False, "000007E803410D00")]


def test_29_bit_frames_are_marked_in_the_trace() -> None:
    bus, trace = ScriptedBus([["18DAF110 02 7E 00"]]), Trace()
    target = Target(Scheme.CAN_29BIT, 0x18DA10F1)
    list(link_on(bus, trace).request(target, b"\x3e\x00", deadline_s=0.2, expected=1, stop=GO_ON))
    assert [row[:8] for _, row in trace.rows] == ["98DA10F1", "98DAF110"]


def test_29_bit_unit_gets_flow_control_at_its_own_address() -> None:
    rows = [row.replace("7E8", "18DAF118") for row in VIN_FRAMES]
    bus = ScriptedBus([rows[:1], rows[1:]])
    (answer,) = ask(bus, "0902", Target(Scheme.CAN_29BIT, 0x18DB33F1, functional=True))
    assert (answer.source, answer.payload) == (0x18DAF118, VIN)
    assert bus.sent[1].startswith("18DA18F1 30")


def test_network_is_looked_for_in_both_numberings() -> None:
    bus = ScriptedBus([[], [], [], ["18DAF110 06 41 00 80 00 00 00"]])
    found = link_on(bus).find_bus(stop=GO_ON)
    assert (found.name, found.everybody.request, found.responders) == (
        "ISO 15765-4, CAN 29 bit, 500 kbit/s",
        0x18DB33F1,
        (0x18DAF110,),
    )


def test_gateway_that_only_wakes_at_first_is_asked_again() -> None:
    bus = ScriptedBus([[], ["7E8 06 41 00 80 00 00 00"]])
    assert link_on(bus).find_bus(stop=GO_ON).responders == (0x7E8,)


def test_remembered_numbering_is_tried_first() -> None:
    bus = ScriptedBus([["18DAF110 06 41 00 80 00 00 00"]])
    link_on(bus, hint="can29").find_bus(stop=GO_ON)
    assert bus.sent == ["18DB33F1 02 01 00 00 00 00 00 00"]


def test_hint_is_that_of_the_network_found() -> None:
    link = link_on(ScriptedBus([["7E8 06 41 00 80 00 00 00"]]))
    before = link.resume_hint
    link.find_bus(stop=GO_ON)
    assert (before, link.resume_hint) == ("", "can11")


def test_no_network_is_silence() -> None:
    with pytest.raises(VehicleSilentError):
        link_on(ScriptedBus([])).find_bus(stop=GO_ON)


def test_can_interface_does_not_tell_the_supply() -> None:
    assert link_on(ScriptedBus([])).battery_v(stop=GO_ON) is None


def test_closing_lets_go_of_the_bus() -> None:
    bus = ScriptedBus([])
    link_on(bus).close()
    assert not bus.is_open


ROWS = st.one_of(
    st.sampled_from([*VIN_FRAMES, "7E8 03 7F 09 11", "7E8 30 00 00"]),
    st.binary(max_size=8).map(lambda payload: f"7E8 {payload.hex(' ')}".strip()),
    st.binary(max_size=8).map(lambda payload: f"7E9 {payload.hex(' ')}".strip()),
)


@given(st.lists(st.lists(ROWS, max_size=6), max_size=6))
def test_no_frames_break_it_or_become_bytes_that_nobody_sent(script: list[list[str]]) -> None:
    bus = ScriptedBus(script)
    on_the_wire = "".join(row[3:].replace(" ", "").lower() for part in script for row in part)
    try:
        answers = ask(bus, "0902")
    except DriverError:
        return
    for answer in answers:
        assert all(f"{byte:02x}" in on_the_wire for byte in answer.payload)
        assert answer.damage or answer.payload[:1] in {b"\x49", b"\x7f"}


class PacedBus(ScriptedBus):
    """A bus on which the next frame is never there yet: each has to be waited for."""

    def recv(self, timeout: float | None = None) -> can.Message | None:
        return super().recv(timeout) if timeout else None


@given(
    st.lists(
        st.sampled_from(
            [
                *(f"7E8 2{n}" + f" {n:02X}" * 7 for n in range(1, 6)),
                *(f"7E9 2{n}" + f" 8{n}" * 7 for n in range(1, 6)),
                *("7E8 22 09", "7E8 20" + " 0A" * 7, "7E8 03 41 0D 00", "7E8 10 20 49 02 01 41 42 43", "7E8"),
            ]
        ),
        max_size=14,
    )
)
def test_frames_that_wait_already_make_the_same_answers_as_those_that_are_waited_for(rows: list[str]) -> None:
    script = [["7E8 10 1E 49 02 01 41 42 43", "7E9 10 1E 49 02 01 51 52 53"], rows]
    told = [
        {(one.source, one.payload, one.damage) for one in asked_for_vin(bus)}
        for bus in (ScriptedBus(script), PacedBus(script))
    ]
    assert told[0] == told[1]


def asked_for_vin(bus: ScriptedBus) -> list[Answer]:
    """Return what answers, nothing where nobody does."""
    try:
        return ask(bus, "0902", EVERYBODY)
    except VehicleSilentError:
        return []
