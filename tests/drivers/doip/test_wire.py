"""drivers.doip.wire: one connection, traced to the last byte."""

import contextlib
import itertools
import socket
import threading
import time

import pytest

from drivers.doip.messages import alive_check_response
from drivers.doip.wire import MOST_HELD, DoipWire, HoldingTrace
from drivers.errors import LinkLostError, RequestStoppedError
from tests.drivers.doip.peer import GO_ON, SOON_S, STOPPED, Trace, message, told, wired


def test_what_is_sent_arrives() -> None:
    with wired() as (wire, peer):
        wire.send(alive_check_response(0x0E00))
        peer.has_heard.wait(SOON_S)
        assert peer.received == [message(0x0008, "0E00")]


def test_what_comes_is_whole_messages() -> None:
    with wired() as (wire, peer):
        peer.say(told("7E00"))
        assert wire.receive(SOON_S) == [(0x8001, told("7E00")[8:])]


def test_nothing_comes_in_time() -> None:
    with wired() as (wire, _):
        assert wire.receive(0.01) == []


def test_every_byte_is_traced_in_both_directions() -> None:
    trace = Trace()
    with wired(told("7E00"), trace=trace) as (wire, _):
        wire.send(alive_check_response(0x0E00))
        wire.receive(SOON_S)
    assert trace.rows == [(True, message(0x0008, "0E00")), (False, told("7E00"))]


def test_bytes_without_sense_are_traced_too() -> None:
    trace = Trace()
    with wired(trace=trace) as (wire, peer):
        peer.say(b"HTTP/1.1 400")
        with pytest.raises(LinkLostError):
            wire.receive(SOON_S)
    assert trace.stream(sent=False) == b"HTTP/1.1 400"


def test_bytes_without_sense_are_remembered_as_such() -> None:
    with wired() as (wire, peer):
        peer.say(b"HTTP/1.1 400")
        with contextlib.suppress(LinkLostError):
            wire.receive(SOON_S)
        assert wire.flaw == "what came is no DoIP message: 48 54 54 50 2f 31 2e 31"


def test_messages_before_the_break_come_first() -> None:
    with wired() as (wire, peer):
        peer.say(told("7E00") + b"HTTP/1.1 400")
        assert len(wire.receive(SOON_S)) == 1
        with pytest.raises(LinkLostError, match="no DoIP message"):
            wire.receive(SOON_S)


def test_closed_connection_is_a_lost_link() -> None:
    with wired(None) as (wire, _):
        wire.send(alive_check_response(0x0E00))
        with pytest.raises(LinkLostError, match="closed the connection"):
            wire.receive(SOON_S)


def test_lost_link_stays_lost() -> None:
    with wired(None) as (wire, _):
        wire.send(alive_check_response(0x0E00))
        with contextlib.suppress(LinkLostError):
            wire.receive(SOON_S)
        with pytest.raises(LinkLostError, match="closed the connection"):
            wire.send(alive_check_response(0x0E00))


def test_reading_what_is_closed_is_a_lost_link() -> None:
    with wired() as (wire, _):
        wire.close()
        with pytest.raises(LinkLostError):
            wire.receive(0.01)


def test_begun_message_is_being_received() -> None:
    with wired() as (wire, peer):
        peer.say(told("7E00")[:10])
        wire.receive(SOON_S)
        assert wire.begun_s(wire.heard_s) == wire.heard_s


def test_message_whose_rest_is_overdue_is_received_no_longer() -> None:
    with wired() as (wire, peer):
        peer.say(told("7E00")[:10])
        wire.receive(SOON_S)
        assert wire.begun_s(wire.heard_s + 3.0) is None


def test_message_under_way_began_with_its_first_piece() -> None:
    seconds = itertools.count()
    with wired(clock=lambda: float(next(seconds))) as (wire, peer):
        peer.say(told("7E00")[:10])
        wire.receive(SOON_S)
        first_s = wire.heard_s
        peer.say(told("7E00")[10:12])
        wire.receive(SOON_S)
        assert wire.begun_s(wire.heard_s) == first_s


def test_message_behind_another_began_with_that_ones_end() -> None:
    seconds = itertools.count()
    with wired(clock=lambda: float(next(seconds))) as (wire, peer):
        peer.say(told("7E00")[:10])
        wire.receive(SOON_S)
        peer.say(told("7E00")[10:] + told("7E00")[:10])
        wire.receive(SOON_S)
        assert wire.begun_s(wire.heard_s) == wire.heard_s


def full() -> tuple[DoipWire, socket.socket]:
    """Return a wire whose other end reads nothing."""
    ours, theirs = socket.socketpair()
    return DoipWire(ours, "doip:test", Trace(), time.monotonic), theirs


def test_stop_ends_sending_to_who_reads_nothing() -> None:
    wire, other = full()
    with other, contextlib.closing(wire), pytest.raises(RequestStoppedError):
        wire.send_bytes(bytes(10_000_000), STOPPED)


def test_message_that_was_broken_off_costs_the_connection() -> None:
    wire, other = full()
    with other, contextlib.closing(wire):
        with contextlib.suppress(RequestStoppedError):
            wire.send_bytes(bytes(10_000_000), STOPPED)
        with pytest.raises(LinkLostError, match="broken off"):
            wire.send_bytes(b"x")


def test_who_takes_nothing_for_long_is_lost() -> None:
    ours, theirs = socket.socketpair()
    ticks = iter(range(1_000_000))
    wire = DoipWire(ours, "doip:test", Trace(), lambda: float(next(ticks)))
    with theirs, contextlib.closing(wire), pytest.raises(LinkLostError, match="no more bytes"):
        wire.send_bytes(bytes(10_000_000), GO_ON)


def test_peer_is_known_when_the_connection_is_closed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = listener.getsockname()
        wire = DoipWire(socket.create_connection(address), "doip:test", Trace(), time.monotonic)
        wire.close()
    assert wire.peer == address


def test_peer_of_a_connection_that_came_to_nothing_is_nobody() -> None:
    unconnected = socket.socket()
    with contextlib.closing(DoipWire(unconnected, "doip:test", Trace(), time.monotonic)) as wire:
        assert wire.peer == ()


def test_closed_connection_tells_how_long_nothing_had_passed() -> None:
    seconds = itertools.count(step=400)
    with wired(None, clock=lambda: float(next(seconds))) as (wire, _):
        wire.send(alive_check_response(0x0E00))
        with pytest.raises(LinkLostError, match=r"400\.0 s after the last message"):
            wire.receive(SOON_S)


def test_held_trace_waits_for_its_owner() -> None:
    trace = Trace()
    held = HoldingTrace(trace)
    held.hold()
    held.record(sent=False, payload=b"1", at_s=1.0)
    assert trace.rows == []


def test_released_trace_keeps_the_order() -> None:
    trace = Trace()
    held = HoldingTrace(trace)
    held.hold()
    held.record(sent=False, payload=b"1", at_s=1.0)
    held.release()
    held.record(sent=True, payload=b"2", at_s=2.0)
    assert trace.rows == [(False, b"1"), (True, b"2")]


def test_trace_that_keeps_much_is_full_until_it_is_released() -> None:
    held = HoldingTrace(Trace())
    held.hold()
    held.record(sent=False, payload=bytes(MOST_HELD - 1), at_s=1.0)
    assert not held.is_full
    held.record(sent=False, payload=b"1", at_s=1.0)
    assert held.is_full
    held.release()
    assert not held.is_full


class Noted(Trace):
    """A trace that shows the notes."""

    def note(self, *, payload: bytes, at_s: float) -> None:
        self.rows.append((True, payload))


def test_note_passes_through() -> None:
    trace = Noted()
    HoldingTrace(trace).note(payload=b"{}", at_s=0.0)
    assert trace.rows == [(True, b"{}")]


def test_datagram_is_traced_as_one_piece() -> None:
    trace = Trace()
    with wired(trace=trace) as (wire, _):
        wire.note_datagram(message(0x4003), sent=True)
    assert trace.rows == [(True, message(0x4003))]


def test_wire_is_used_from_the_thread_that_reads_it() -> None:
    with wired(told("7E00")) as (wire, _):
        got: list[object] = []
        thread = threading.Thread(target=lambda: got.extend(wire.receive(SOON_S)))
        thread.start()
        wire.send(alive_check_response(0x0E00))
        thread.join()
        assert len(got) == 1
