"""drivers.elm327.asking: what is asked again, how often, and what never is."""

import contextlib
import threading

import pytest

from drivers.api import Answer
from drivers.elm327.asking import PENDING_MAX_S, Asking
from drivers.elm327.dialogue import Dialogue
from drivers.elm327.exchange import Exchange
from drivers.elm327.patience import SAMPLES
from drivers.elm327.profile import Profile
from drivers.elm327.protocols import PROTOCOLS
from drivers.elm327.questions import Question
from drivers.elm327.response_count import ResponseCount
from drivers.errors import AnswerGarbledError, DriverError, VehicleSilentError
from drivers.isotp.stalling import STALLED_S
from tests.drivers.elm327.scripted import EVERYBODY, GO_ON, PassingTime, Piece, ScriptedLine, Turn

RPM = "7E804410C1AF8"


class Vehicle:
    """Asks a scripted adapter on an 11-bit network."""

    def __init__(self, *turns: Turn, counts: bool = False) -> None:
        self.line = ScriptedLine([("ATSH7DF", "OK"), *turns])
        exchange = Exchange(Dialogue(self.line, self.line.clock), Profile("", ""), self.line.clock)
        exchange.use(PROTOCOLS["6"])
        self._asking = Asking(exchange, ResponseCount(counts), self.line.clock)

    def ask(self, payload: str, expected: int | None = None, stop: threading.Event = GO_ON) -> list[Answer]:
        question = Question.of(bytes.fromhex(payload))
        return self._asking.settle(EVERYBODY, question, expected, 1.0, stop)


def test_silence_is_not_asked_twice() -> None:
    with pytest.raises(VehicleSilentError):
        Vehicle(("010C", "NO DATA")).ask("010C")


def test_silence_with_a_count_is_not_asked_twice() -> None:
    with pytest.raises(VehicleSilentError):
        Vehicle(("010C1", "NO DATA"), counts=True).ask("010C", expected=1)


def test_silence_after_a_shortened_wait_is_asked_again_at_the_default_wait() -> None:
    idle: Turn = ("010C", [0.01, f"{RPM}\r".encode(), 0.2, b"\r>"])
    vehicle = Vehicle(
        *[idle] * SAMPLES, ("ATST13", "OK"), ("010D", "NO DATA"), ("ATST32", "OK"), ("010D", "7E803410D00")
    )
    for _ in range(SAMPLES):
        vehicle.ask("010C")
    assert vehicle.ask("010D")[0].payload == b"\x41\x0d\x00"


def test_request_that_is_never_sent_twice_is_listened_for_at_the_default_wait() -> None:
    idle: Turn = ("010C", [0.01, f"{RPM}\r".encode(), 0.2, b"\r>"])
    vehicle = Vehicle(*[idle] * SAMPLES, ("ATST13", "OK"), ("010C", RPM), ("ATST32", "OK"), ("04", "7E80144"))
    for _ in range(SAMPLES + 1):
        vehicle.ask("010C")
    assert vehicle.ask("04")[0].payload == b"\x44"


def test_stale_reply_to_a_writing_request_is_not_answered_by_sending_it_again() -> None:
    with pytest.raises(VehicleSilentError):
        Vehicle(("04", "7E803410D00")).ask("04")


@pytest.mark.parametrize(
    "spoilt", ["CAN ERROR", "BUS BUSY", "FB ERROR", "BUFFER FULL", "<RX ERROR", "%&/", "7E804410C1A"]
)
def test_reply_that_was_spoilt_once_is_asked_for_again(spoilt: str) -> None:
    assert Vehicle(("010C", spoilt), ("010C", RPM)).ask("010C")[0].payload == b"\x41\x0c\x1a\xf8"


@pytest.mark.parametrize("row", [b"7E803410D00", b"7E8300000", b"7E906410080000000"])
def test_flood_without_an_answer_is_no_silence(row: bytes) -> None:
    vehicle = Vehicle(("010C", [row + b"\r", 0.04] * 100), (" ", [b"STOPPED\r\r>"]))
    with pytest.raises(AnswerGarbledError, match="floods the network"):
        vehicle.ask("010C")


def test_flood_that_ended_the_count_is_told_from_silence() -> None:
    cut: list[Piece] = [b"7E803410D00\r\r>"]
    again: list[Piece] = [b"7E803410D00\r", 0.04] * 100
    vehicle = Vehicle(("010C1", cut), ("010C", again), (" ", [b"STOPPED\r\r>"]), counts=True)
    with pytest.raises(AnswerGarbledError, match="floods the network"):
        vehicle.ask("010C", expected=1)


def test_answer_that_cannot_be_told_from_forged_ones_is_damaged() -> None:
    forged: list[Piece] = [b"7E804410C%04X\r" % value for value in range(30)]
    (answer,) = Vehicle(("010C", [*forged, b"\r>"]), ("010C", [*forged, b"\r>"])).ask("010C")
    assert (answer.source, answer.payload, "told apart" in answer.damage) == (0x7E8, b"", True)


def test_late_answer_beside_the_true_one_is_asked_again() -> None:
    vehicle = Vehicle(("010C", f"7E804410C0BB8\r{RPM}"), ("010C", RPM))
    assert vehicle.ask("010C")[0].payload == b"\x41\x0c\x1a\xf8"


def test_damage_is_told_where_the_second_reply_has_nothing() -> None:
    (answer,) = Vehicle(("010C", "7E804410C1A"), ("010C", "NO DATA")).ask("010C")
    assert (answer.source, answer.damage != "") == (0x7E8, True)


@pytest.mark.parametrize("spoilt", ["CAN ERROR", "BUFFER FULL", "%&/", "7E804"])
def test_writing_request_whose_reply_was_spoilt_is_not_sent_again(spoilt: str) -> None:
    vehicle = Vehicle(("04", spoilt))
    with contextlib.suppress(DriverError):
        vehicle.ask("04")
    assert vehicle.line.sent == ["ATSH7DF", "04"]


class EverPending(ScriptedLine):
    """An adapter behind which a unit asks for more time for ever; settings are taken at once."""

    def write(self, payload: bytes) -> None:
        text = payload.decode().removesuffix("\r")
        if text.startswith("AT"):
            self._pieces.append(b"OK\r\r>")
        elif text == " ":  # it is interrupted
            self._pieces.clear()
            self._pieces.append(b"STOPPED\r\r>")
        else:
            self._pieces.extend([0.1, f"7E8037F{text[:2]}78\r".encode(), 3.9, b"\r>"])


def ever_pending() -> Vehicle:
    vehicle = Vehicle()
    vehicle.line.__class__ = EverPending
    return vehicle


def given_up_after_s(vehicle: Vehicle, payload: str) -> float:
    began_s = vehicle.line.clock.now_s
    with pytest.raises(VehicleSilentError):
        vehicle.ask(payload)
    return vehicle.line.clock.now_s - began_s


def test_unit_that_asks_for_time_for_ever_is_given_up() -> None:
    assert PENDING_MAX_S <= given_up_after_s(ever_pending(), "0902") <= PENDING_MAX_S + 1


def test_unit_that_stalled_once_is_waited_for_briefly_with_every_service() -> None:
    vehicle = ever_pending()
    given_up_after_s(vehicle, "0902")
    later = [given_up_after_s(vehicle, payload) for payload in ("0902", "010C", "03")]
    assert max(later) <= STALLED_S + 2


def test_unit_that_stalled_is_trusted_again_once_it_answers() -> None:
    vehicle = ever_pending()
    given_up_after_s(vehicle, "0902")
    vehicle.line.__class__ = Answering
    vehicle.ask("010C")
    vehicle.line.__class__ = EverPending
    assert given_up_after_s(vehicle, "0902") >= PENDING_MAX_S


class EndsListening(ScriptedLine):
    """An adapter that ends its listening at once; a flood of commands fails."""

    def write(self, payload: bytes) -> None:
        self.sent.append(payload.decode().removesuffix("\r"))
        assert len(self.sent) < 200
        replies = {"ATMA": "STOPPED", "04": "7E8037F0478"}
        self._pieces.append(f"{replies.get(self.sent[-1], 'OK')}\r\r>".encode())


def test_adapter_that_ends_its_listening_at_once_is_not_flooded() -> None:
    vehicle = Vehicle()
    vehicle.line.__class__ = EndsListening
    with pytest.raises(VehicleSilentError, match="more time"):
        vehicle.ask("04", stop=PassingTime(vehicle.line.clock))


class Answering(ScriptedLine):
    """An adapter behind which a unit tells its engine speed."""

    def write(self, payload: bytes) -> None:
        self._pieces.append(b"OK\r\r>" if payload.startswith(b"AT") else f"{RPM}\r\r>".encode())
