"""The ELM327 driver against the third-party ELM327-emulator, a process of its own, over a pty and TCP."""

import threading
import time
from collections.abc import Iterator

import pytest

from drivers.api import OpenOptions, Target
from drivers.elm327.link import Elm327Link
from drivers.elm327.opening import open_elm327
from drivers.errors import LinkLostError, RequestStoppedError, VehicleSilentError
from drivers.registry import VciUrl
from tests.elm_emulator import ElmEmulator

ENGINE = 0x7E8
GO_ON = threading.Event()


class ListTrace:
    """Keeps what crossed the link."""

    def __init__(self) -> None:
        self.sent = b""
        self.received = b""

    def record(self, *, sent: bool, payload: bytes, at_s: float) -> None:
        if sent:
            self.sent += payload
        else:
            self.received += payload


def opened(emulator: ElmEmulator, hint: str = "", trace: ListTrace | None = None) -> Elm327Link:
    options = OpenOptions(trace or ListTrace(), GO_ON, hint)
    return open_elm327(VciUrl.parse(emulator.url), options)


@pytest.fixture(scope="module")
def link(emulator: ElmEmulator) -> Iterator[Elm327Link]:
    link = opened(emulator)
    link.find_bus(stop=GO_ON)
    yield link
    link.close()


def ask(link: Elm327Link, payload: str, expected: int | None = None) -> dict[int, bytes]:
    everybody = link.find_bus(stop=GO_ON).everybody
    answers = link.request(everybody, bytes.fromhex(payload), deadline_s=2, expected=expected, stop=GO_ON)
    return {answer.source: answer.payload for answer in answers if not answer.damage}


def test_network_is_found_and_named(link: Elm327Link) -> None:
    bus = link.find_bus(stop=GO_ON)
    assert bus.name == "ISO 15765-4, CAN 11 bit, 500 kbit/s"
    assert bus.responders == (ENGINE,)


def test_supply_is_measured(link: Elm327Link) -> None:
    volts = link.battery_v(stop=GO_ON)
    assert volts is not None
    assert 12 < volts < 15


def test_vin_of_three_frames_is_put_together(link: Elm327Link) -> None:
    answer = ask(link, "0902", expected=1)[ENGINE]
    assert answer[:3] == b"\x49\x02\x01"
    assert len(answer[3:].decode("ascii")) == 17


def test_one_value_is_read(link: Elm327Link) -> None:
    assert ask(link, "010C", expected=1)[ENGINE][:2] == b"\x41\x0c"


def test_five_values_in_one_request_are_read_although_the_emulator_refuses_a_count(link: Elm327Link) -> None:
    answer = ask(link, "010C0D05040F", expected=1)[ENGINE]
    assert (answer[1], answer[4], answer[6], answer[8], answer[10]) == (0x0C, 0x0D, 0x05, 0x04, 0x0F)


def test_stored_codes_are_answered(link: Elm327Link) -> None:
    assert ask(link, "03", expected=1)[ENGINE][0] == 0x43


def test_unknown_service_is_silence(link: Elm327Link) -> None:
    with pytest.raises(VehicleSilentError):
        ask(link, "22F190")


def test_physical_target_is_asked_by_its_own_address(link: Elm327Link) -> None:
    scheme = link.find_bus(stop=GO_ON).everybody.scheme
    engine = Target(scheme, 0x7E0)
    (answer,) = link.request(engine, b"\x01\x0d", deadline_s=2, expected=1, stop=GO_ON)
    assert answer.source == ENGINE


@pytest.mark.parametrize("start", [ElmEmulator.on_pty, ElmEmulator.on_tcp])
def test_known_adapter_is_resumed_without_a_reset(start: "type[ElmEmulator]") -> None:
    with start() as emulator:  # type: ignore[operator]
        first = opened(emulator)
        first.find_bus(stop=GO_ON)
        hint = first.resume_hint
        first.close()
        trace = ListTrace()
        second = opened(emulator, hint, trace)
        second.find_bus(stop=GO_ON)
        second.close()
    assert b"ATZ" not in trace.sent


def test_pulled_plug_is_a_lost_link() -> None:
    with ElmEmulator.on_pty() as emulator:
        link = opened(emulator)
        everybody = link.find_bus(stop=GO_ON).everybody
        emulator.kill()
        with pytest.raises(LinkLostError):
            link.request(everybody, b"\x01\x0c", deadline_s=0.5, expected=1, stop=GO_ON)
        link.close()


def test_vehicle_with_the_ignition_off_is_silent() -> None:
    with ElmEmulator.on_pty("engineoff") as emulator:
        link = opened(emulator)
        with pytest.raises(VehicleSilentError):
            link.find_bus(stop=GO_ON)
        link.close()


def test_conversation_is_traced_from_the_first_byte_to_the_last() -> None:
    trace = ListTrace()
    with ElmEmulator.on_pty() as emulator:
        opened(emulator, trace=trace).close()
    assert (trace.sent[:4], trace.received[-1:]) == (b"ATI\r", b">")


def await_delay(link: Elm327Link, everybody: Target, delay_s: float) -> None:
    """Ask until the answer takes so long: the emulator reads what it is told when it comes to it."""
    took_s = 0.0
    while took_s < delay_s:
        asked_s = time.monotonic()
        link.request(everybody, b"\x01\x0c", deadline_s=3, expected=1, stop=GO_ON)
        took_s = time.monotonic() - asked_s


def test_stopped_request_leaves_nothing_behind_for_the_next() -> None:
    with ElmEmulator.on_pty() as emulator:
        link = opened(emulator)
        everybody = link.find_bus(stop=GO_ON).everybody
        emulator.tell("delay 0.6")
        await_delay(link, everybody, 0.6)
        stop = threading.Event()
        timer = threading.Timer(0.2, stop.set)
        timer.start()
        with pytest.raises(RequestStoppedError):
            link.request(everybody, b"\x01\x0c", deadline_s=3, expected=1, stop=stop)
        timer.join()
        (answer,) = link.request(everybody, b"\x01\x05", deadline_s=3, expected=1, stop=GO_ON)
        link.close()
    assert answer.payload[:2] == b"\x41\x05"
