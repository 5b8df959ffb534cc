"""drivers.isotp.conversation: one unit's messages, against can-isotp at the other end."""

from collections import deque

import can
import isotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.errors import AdapterUnfitError, LinkLostError
from drivers.isotp.addressing import Route
from drivers.isotp.conversation import IDLE_S, N_CR_S, Conversation, FrameWire, frame_bytes, single_frame
from tests.drivers.isotp.canbus import ScriptedBus, Trace, frame


def on(bus: ScriptedBus) -> Conversation:
    return Conversation(Route(0x7E0, 0x7E8, is_extended=False), FrameWire(bus, Trace(), bus.clock))


class ThirdParty:
    """can-isotp as the control unit."""

    def __init__(self) -> None:
        self.inbox: deque[isotp.CanMessage] = deque()
        self.outbox: deque[isotp.CanMessage] = deque()
        self.logic = isotp.TransportLayerLogic(
            rxfn=lambda _timeout: self.inbox.popleft() if self.inbox else None,
            txfn=self.outbox.append,
            address=isotp.Address(isotp.AddressingMode.Normal_11bits, txid=0x7E8, rxid=0x7E0),
        )

    def send(self, msg: can.Message, timeout: float | None = None) -> None:
        self.inbox.append(isotp.CanMessage(msg.arbitration_id, data=bytes(msg.data)))

    def recv(self, timeout: float | None = None) -> can.Message | None:
        self.logic.process(0)
        if not self.outbox:
            return None
        msg = self.outbox.popleft()
        return can.Message(arbitration_id=msg.arbitration_id, data=msg.data, is_extended_id=False)


@given(st.binary(min_size=1, max_size=600))
def test_third_party_reads_what_is_sent(payload: bytes) -> None:
    unit = ThirdParty()
    wire = FrameWire(unit, Trace(), lambda: 0.0)
    talk = Conversation(Route(0x7E0, 0x7E8, is_extended=False), wire)
    talk.send(payload)
    while talk.is_busy:
        list(talk.step(0.0, wire.receive(0)))
    unit.logic.process(0)
    assert unit.logic.recv() == payload


@given(st.binary(min_size=1, max_size=600))
def test_what_a_third_party_sends_is_read(payload: bytes) -> None:
    unit = ThirdParty()
    wire = FrameWire(unit, Trace(), lambda: 0.0)
    talk = Conversation(Route(0x7E0, 0x7E8, is_extended=False), wire)
    unit.logic.send(payload)
    told: list[tuple[bytes, str]] = []
    while not told:
        told += talk.step(0.0, wire.receive(0))
    assert told == [(payload, "")]


LONG = ("7E8 10 14 49 02 01 31 44 43", "7E8 21 41 41 31 36 42 30 37", "7E8 22 4B 30 30 34 37 31 31")
WHOLE = bytes.fromhex("490201314443414131364230374B303034373131")


def told_by(*rows: str) -> list[tuple[bytes, str]]:
    """Return what comes of frames that come one after the other."""
    talk = on(ScriptedBus([]))
    return [told for row in rows for told in talk.step(0.0, frame(row))]


@pytest.mark.parametrize("twice", [0, 1, 2])
def test_frame_that_comes_twice_is_taken_once(twice: int) -> None:
    assert told_by(*LONG[: twice + 1], *LONG[twice:]) == [(WHOLE, "")]


def test_late_single_frame_between_does_not_end_the_message() -> None:
    assert told_by(*LONG[:2], "7E8 03 41 0D 00", LONG[2]) == [(b"\x41\x0d\x00", ""), (WHOLE, "")]


@pytest.mark.parametrize("broken", ["7E8 05 41", "7E8 00", "7E8 0F 41 0D"])
def test_broken_single_frame_between_is_dropped(broken: str) -> None:
    assert told_by(*LONG[:2], broken, LONG[2]) == [(WHOLE, "")]


def test_same_message_again_is_read_again() -> None:
    assert told_by(*LONG, *LONG) == [(WHOLE, ""), (WHOLE, "")]


def test_overdue_frame_ends_the_reception() -> None:
    talk = on(ScriptedBus([]))
    list(talk.step(5.0, frame("7E8 10 14 49 02 01 31 44 43")))
    assert [talk.is_receiving(5.0 + N_CR_S / 2), talk.is_receiving(5.0 + N_CR_S)] == [True, False]


def test_abandoned_reception_gives_what_had_come() -> None:
    talk = on(ScriptedBus([]))
    list(talk.step(5.0, frame("7E8 10 14 49 02 01 31 44 43")))
    assert (talk.abandon(), talk.is_busy) == (bytes.fromhex("490201314443"), False)


def test_pace_follows_the_units_separation_time() -> None:
    talk = on(ScriptedBus([]))
    idle_s = talk.pace_s
    talk.send(bytes(20))
    list(talk.step(0.0, frame("7E8 30 00 14")))
    assert (idle_s, 0 < talk.pace_s <= 0.02) == (IDLE_S, True)


def test_error_frames_are_counted_and_not_delivered() -> None:
    bus = ScriptedBus([])
    wire = FrameWire(bus, Trace(), bus.clock)
    bus.waiting.append("error")
    assert (wire.receive(0), wire.error_frames) == (None, 1)


def test_draining_forgets_old_error_frames() -> None:
    bus = ScriptedBus([])
    wire = FrameWire(bus, Trace(), bus.clock)
    bus.waiting.extend(["error", "7E8 03 41 0D 00", "error"])
    wire.receive(0)
    wire.drain()
    assert (wire.error_frames, len(bus.waiting)) == (0, 0)


class BusyBus(ScriptedBus):
    """A bus on which others never pause."""

    def recv(self, timeout: float | None = None) -> can.Message | None:
        return frame("123 00")


def test_bus_that_is_never_empty_is_left_after_a_while() -> None:
    bus = BusyBus([])
    FrameWire(bus, Trace(), bus.clock).drain()
    assert bus.clock.now_s - 100 < 0.2


def test_adapter_that_takes_nothing_is_a_lost_link() -> None:
    bus = ScriptedBus([])

    def refuse(msg: can.Message, timeout: float | None = None) -> None:
        raise can.CanOperationError("transmit buffer full")

    bus.send = refuse  # type: ignore[method-assign]  # a fake's own method
    with pytest.raises(LinkLostError, match="transmit buffer full"):
        FrameWire(bus, Trace(), bus.clock).send(frame("7E0 02 3E 00"))


@pytest.mark.parametrize(
    ("row", "traced"),
    [("7E8 03 41 0D 00", "000007E803410D00"), ("18DAF110 02 7E 00", "98DAF110027E00"), ("123", "00000123")],
)
def test_trace_has_identifier_and_bytes(row: str, traced: str) -> None:
    assert frame_bytes(frame(row)).hex().upper() == traced


@pytest.mark.parametrize(
    ("msg", "traced"),
    [
        (can.Message(arbitration_id=0x80, is_extended_id=False, is_error_frame=True), "20000080"),
        (can.Message(arbitration_id=0x123, is_extended_id=False, is_remote_frame=True, dlc=2), "40000123"),
    ],
)
def test_trace_tells_what_is_no_data_frame(msg: can.Message, traced: str) -> None:
    assert frame_bytes(msg).hex() == traced


def test_single_frame_is_padded_to_eight_bytes() -> None:
    assert single_frame(Route(0x7DF, 0x7E7, is_extended=False), b"\x01\x0c").data == bytes.fromhex(
        "02010C0000000000"
    )


def test_eight_bytes_are_too_many_for_one_frame() -> None:
    with pytest.raises(AdapterUnfitError, match="8 bytes"):
        single_frame(Route(0x7DF, 0x7E7, is_extended=False), bytes(8))


THIRTY = "7E8 10 1E 62 F1 90 41 42 43"  # 30 bytes: four frames follow


@pytest.mark.parametrize(
    ("rows", "row", "goes_on"),
    [
        ([THIRTY], "7E8 21 44 45 46 47 48 49 4A", True),
        ([THIRTY], "7E8 22 44 45 46 47 48 49 4A", False),
        ([THIRTY], "7E8 21 44 45", False),
        ([THIRTY], "7E8", False),
        ([THIRTY], "7E8 03 7F 22 78 00 00 00 00", False),
        ([THIRTY, "7E8 21 44 45 46 47 48 49 4A", "7E8 22 44 45 46 47 48 49 4A"], "7E8 23" + " 44" * 7, True),
        ([THIRTY, *(f"7E8 2{n}" + " 44" * 7 for n in (1, 2, 3))], "7E8 24" + " 44" * 7, False),
        (["7E8 03 62 F1 90"], "7E8 21 44 45 46 47 48 49 4A", False),
        ([], "7E8 21 44 45 46 47 48 49 4A", False),
    ],
    ids=[
        "next",
        "one is missing",
        "short",
        "empty",
        "single",
        "later",
        "the last one",
        "ended",
        "none begun",
    ],
)
def test_answer_goes_on_with_its_next_frame_that_is_not_its_last(
    rows: list[str], row: str, *, goes_on: bool
) -> None:
    talk = on(ScriptedBus([]))
    for one in rows:
        talk.step(0.0, frame(one))
    assert (talk.frames_to_gather > 0 and talk.takes(0.0, frame(row))) is goes_on


@pytest.mark.parametrize("taken", range(4))
def test_frames_that_were_taken_first_make_the_same_answer(taken: int) -> None:
    talk = on(ScriptedBus([]))
    frames = [frame(f"7E8 2{n} " + f"{n:02X} " * 7) for n in (1, 2, 3, 4)]
    talk.step(0.0, frame(THIRTY))
    assert all(talk.takes(0.0, one) for one in frames[:taken])
    told = [message for one in frames[taken:] for message in talk.step(0.0, one)]
    whole = bytes.fromhex("62F190414243") + b"".join(bytes([n]) * 7 for n in (1, 2, 3, 4))
    assert told == [(whole[:30], "")]
