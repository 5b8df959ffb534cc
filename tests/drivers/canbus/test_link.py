"""drivers.canbus.link: the bit rate is found, no bus is disturbed, and nothing is sent that must not be."""

import os
import select
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import can
import pytest
import udsoncan
from isotp import Address, AddressingMode
from udsoncan.client import Client

from drivers.api import PduLink, Scheme, Target
from drivers.canbus.link import rates_of
from drivers.canbus.opening import open_can
from drivers.canbus.settings import CanSettings
from drivers.errors import (
    BadVciOptionError,
    BusFaultError,
    BusOffError,
    LinkLostError,
    RequestStoppedError,
    VehicleSilentError,
)
from tests.beside import beside
from tests.drivers.canbus.peers import (
    SerialPeer,
    Trace,
    bus_on,
    fresh_channel,
    options,
    serial_port,
    unit_on,
    url,
)

ENGINE = Target(Scheme.CAN_11BIT, 0x7E0)
OWN = Address(AddressingMode.Normal_11bits, txid=0x7E8, rxid=0x7E0)
GO_ON = threading.Event()
ANSWER = can.Message(arbitration_id=0x7E8, data=b"\x06\x41\x00\x80\x00\x00\x00", is_extended_id=False)
ERROR = can.Message(arbitration_id=0x80, is_error_frame=True, is_extended_id=False)
BUS_OFF = can.Message(arbitration_id=0x40, is_error_frame=True, is_extended_id=False)


@contextmanager
def answered(text: str, react: Callable[[can.BusABC, can.Message], None]) -> Iterator[PduLink]:
    """Yield a link on a virtual bus whose other end does `react` at each frame."""
    channel = fresh_channel()
    with bus_on(channel) as other:

        def serve(ended: threading.Event) -> None:
            while not ended.is_set():
                msg = other.recv(0.02)
                if msg is not None:
                    react(other, msg)

        with beside(serve), closing(open_can(url(f"can:virtual/{channel}{text}"), options())) as link:
            yield link


def answer(bus: can.BusABC, msg: can.Message) -> None:
    if msg.arbitration_id == 0x7DF:
        bus.send(ANSWER)


def keep_silent(bus: can.BusABC, msg: can.Message) -> None:
    pass


@pytest.mark.parametrize(
    ("query", "name"),
    [("", "ISO 15765-4, CAN 11 bit"), ("?bitrate=250000", "ISO 15765-4, CAN 11 bit, 250 kbit/s")],
)
def test_network_is_named_with_its_bit_rate_where_that_is_known(query: str, name: str) -> None:
    with answered(query, answer) as link:
        assert link.find_bus(stop=GO_ON).name == name


@pytest.mark.parametrize(
    ("text", "hint", "rates"),
    [
        ("can:slcan/COM1", "", (500_000, 250_000)),
        ("can:slcan/COM1", "can11@250000", (250_000, 500_000)),
        ("can:slcan/COM1", "can11@nonsense", (500_000, 250_000)),
        ("can:slcan/COM1?bitrate=125000", "can11@250000", (125_000,)),
        ("can:socketcan/can0", "can11", (None,)),
        ("can:virtual/x", "", (None,)),
    ],
)
def test_only_bit_rates_that_are_ours_to_choose_are_tried(
    text: str, hint: str, rates: tuple[int | None, ...]
) -> None:
    assert rates_of(CanSettings.read(url(text)), hint) == rates


def test_silent_vehicle_is_told_with_the_bit_rate() -> None:
    with (
        answered("?bitrate=250000", keep_silent) as link,
        pytest.raises(VehicleSilentError, match="250 kbit/s"),
    ):
        link.find_bus(stop=GO_ON)


def test_error_frames_are_a_fault_of_the_network() -> None:
    with answered("", lambda bus, _msg: bus.send(ERROR)) as link, pytest.raises(BusFaultError):
        list(link.request(ENGINE, b"\x3e\x00", deadline_s=1, expected=1, stop=GO_ON))


def test_adapter_that_left_the_bus_is_told_so() -> None:
    with answered("", lambda bus, _msg: bus.send(BUS_OFF)) as link, pytest.raises(BusOffError):
        list(link.request(ENGINE, b"\x3e\x00", deadline_s=5, expected=1, stop=GO_ON))


def test_link_that_listens_only_sends_no_frame() -> None:
    sent: list[can.Message] = []
    with answered("?listen_only=1", lambda _bus, msg: sent.append(msg)) as link:
        for ask in (
            lambda: link.find_bus(stop=GO_ON),
            lambda: list(link.request(ENGINE, b"\x3e\x00", deadline_s=0.1, expected=1, stop=GO_ON)),
        ):
            with pytest.raises(BadVciOptionError, match="listen_only"):
                ask()
    assert sent == []


def test_can_interface_does_not_tell_the_supply() -> None:
    with answered("", keep_silent) as link:
        assert link.battery_v(stop=GO_ON) is None


def test_request_gets_its_answer_among_the_frames_of_a_full_bus() -> None:
    channel = fresh_channel()
    foreign = can.Message(arbitration_id=0x123, data=bytes(8), is_extended_id=False)
    with bus_on(channel) as flooding, bus_on(channel) as other:
        link = open_can(url(f"can:virtual/{channel}"), options())

        def flood(ended: threading.Event) -> None:
            while not ended.wait(0.001):
                for _ in range(8):  # 8,000 frames a second
                    flooding.send(foreign)

        with beside(flood):
            with unit_on(other, OWN, lambda _request: b"\x62\xf1\x90" + bytes(100)):
                (told,) = link.request(ENGINE, b"\x22\xf1\x90", deadline_s=5, expected=1, stop=GO_ON)
            with pytest.raises(VehicleSilentError):
                list(link.request(ENGINE, b"\x3e\x00", deadline_s=0.1, expected=1, stop=GO_ON))
        link.close()
    assert (told.payload, told.damage) == (b"\x62\xf1\x90" + bytes(100), "")


class Connection(udsoncan.connections.BaseConnection):
    """udsoncan over a `PduLink`."""

    def __init__(self, link: PduLink) -> None:
        super().__init__()
        self._link = link
        self._answer = b""

    def specific_send(self, payload: bytes, timeout: float | None = None) -> None:
        (told,) = self._link.request(ENGINE, payload, deadline_s=2, expected=1, stop=GO_ON)
        self._answer = told.payload

    def specific_wait_frame(self, timeout: float | None = None) -> bytes:
        return self._answer

    def open(self) -> "Connection":
        return self

    def close(self) -> None:
        pass

    def empty_rxqueue(self) -> None:
        pass

    def is_open(self) -> bool:
        return True


def test_client_of_udsoncan_reads_an_identifier_over_the_link() -> None:
    channel = fresh_channel()
    link = open_can(url(f"can:virtual/{channel}"), options())
    codec = {0xF190: udsoncan.AsciiCodec(17)}
    with (
        bus_on(channel) as bus,
        unit_on(bus, OWN, lambda request: b"\x62" + request[1:] + b"1DCAA16B07K004711"),
    ):
        client = Client(Connection(link), config={"data_identifiers": codec})
        told = client.read_data_by_identifier(0xF190).service_data.values[0xF190]
    link.close()
    assert told == "1DCAA16B07K004711"


class SlcanCar:
    """An SLCAN adapter on a bus of one bit rate, with a control unit that answers everybody.

    Attributes:
        commands: what the adapter was told, frames among it.
    """

    def __init__(self, peer: SerialPeer, code: bytes, *, is_awake: bool) -> None:
        self.commands: list[bytes] = []
        self._peer = peer
        self._code = code
        self._is_awake = is_awake
        self._rate = b""
        self._rest = b""
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def end(self) -> None:
        self._ended.set()
        self._thread.join()

    def _serve(self) -> None:
        while (is_told := self._is_told()) or not self._ended.is_set():
            if is_told:
                *rows, self._rest = (self._rest + os.read(self._peer.wire, 4096)).split(b"\r")
                for row in rows:
                    self._obey(row)

    def _is_told(self) -> bool:
        """Wait a moment for something to read; what was written before the end is read, too."""
        return bool(select.select([self._peer.wire], [], [], 0.02)[0])

    def _obey(self, row: bytes) -> None:
        self.commands.append(row)
        if row[:1] == b"S":
            self._rate = row
        elif row in {b"O", b"L"} and self._is_awake and self._rate == self._code:
            self._peer.say(b"t12380000000000000000\r" if row == b"L" else b"t12480000000000000000\r")
        elif row.startswith(b"t7DF") and self._rate == self._code:
            self._peer.say(b"t7E880641008000000000\r")


@contextmanager
def slcan_car(code: bytes, *, is_awake: bool) -> Iterator[tuple[SlcanCar, str]]:
    with serial_port() as peer:
        car = SlcanCar(peer, code, is_awake=is_awake)
        try:
            yield car, f"can:slcan/{peer.port}"
        finally:
            car.end()


def asked_at(car: SlcanCar) -> list[bytes]:
    """Return the bit rates at which anything was sent, or the bus could have been disturbed."""
    rate, rates = b"", []
    for row in car.commands:
        rate = row if row[:1] == b"S" else rate
        if row[:1] == b"t":
            rates.append(rate)
    return list(dict.fromkeys(rates))


@pytest.mark.parametrize(("code", "name"), [(b"S6", "500 kbit/s"), (b"S5", "250 kbit/s")])
def test_bus_that_is_awake_is_asked_at_its_own_bit_rate_alone(code: bytes, name: str) -> None:
    with slcan_car(code, is_awake=True) as (car, port):
        link = open_can(url(port), options())
        assert link.find_bus(stop=GO_ON).name.endswith(name)
        link.close()
    assert asked_at(car) == [code]


def test_adapter_is_unheard_until_the_vehicle_is_asked() -> None:
    with slcan_car(b"S6", is_awake=True) as (car, port):
        open_can(url(port), options()).close()
    assert (b"O" in car.commands, b"L" in car.commands) == (False, True)


def test_bus_that_sleeps_is_asked_at_both_bit_rates() -> None:
    with slcan_car(b"S5", is_awake=False) as (car, port):
        link = open_can(url(port), options())
        assert link.find_bus(stop=GO_ON).name.endswith("250 kbit/s")
        assert link.resume_hint == "can11@250000"
        link.close()
    assert asked_at(car) == [b"S6", b"S5"]


def test_bit_rate_that_was_remembered_is_asked_at_first() -> None:
    with slcan_car(b"S5", is_awake=False) as (car, port):
        link = open_can(url(port), options("can11@250000"))
        link.find_bus(stop=GO_ON)
        link.close()
    assert asked_at(car) == [b"S5"]


def test_request_before_the_network_is_looked_for_opens_the_adapter_to_send() -> None:
    with slcan_car(b"S6", is_awake=False) as (car, port):
        link = open_can(url(port), options())
        everybody = Target(Scheme.CAN_11BIT, 0x7DF, functional=True)
        assert list(link.request(everybody, b"\x01\x00", deadline_s=1, expected=1, stop=GO_ON))
        link.close()
    assert asked_at(car) == [b"S6"]


def test_looking_for_the_bit_rate_is_given_up_when_asked() -> None:
    stop = threading.Event()
    with slcan_car(b"S6", is_awake=False) as (_, port):
        link = open_can(url(port), options())
        stop.set()
        with pytest.raises(RequestStoppedError):
            link.find_bus(stop=stop)
        link.close()


def test_frames_heard_while_the_bit_rate_is_looked_for_are_traced() -> None:
    trace = Trace()
    with slcan_car(b"S6", is_awake=True) as (_, port):
        link = open_can(url(port), options(trace=trace))
        link.find_bus(stop=GO_ON)
        link.close()
    assert trace.rows[0] == (False, "000001230000000000000000")


def test_closed_link_is_lost() -> None:
    link = open_can(url(f"can:virtual/{fresh_channel()}"), options())
    link.close()
    link.close()
    with pytest.raises(LinkLostError):
        list(link.request(ENGINE, b"\x3e\x00", deadline_s=0.1, expected=1, stop=GO_ON))
