"""drivers.doip.activation: being let in, and every way of not being let in."""

import itertools
import time

import pytest

from drivers.doip.activation import Activation, DeniedError, WrongVersionError, activate
from drivers.errors import (
    AccessDeniedError,
    AdapterForeignError,
    AdapterSilentError,
    DriverError,
    LinkLostError,
    RequestStoppedError,
    VehicleFullError,
)
from tests.drivers.doip.peer import GO_ON, STOPPED, let_in, message, wired

DEFAULT = Activation()


def activated(*script: bytes | None, wanted: Activation = DEFAULT) -> int:
    with wired(*script) as (wire, _):
        return activate(wire, wanted, GO_ON, time.monotonic)


def hurried(*script: bytes | None) -> int:
    """Activate while a second passes at each look at the clock."""
    seconds = itertools.count()
    with wired(*script) as (wire, _):
        return activate(wire, DEFAULT, GO_ON, lambda: float(next(seconds)))


def test_entity_tells_its_address() -> None:
    assert activated(let_in(entity="1234")) == 0x1234


def test_tester_and_type_are_asked_for() -> None:
    with wired(let_in(tester="0E80")) as (wire, peer):
        activate(wire, Activation(0x0E80, 1), GO_ON, time.monotonic)
        assert peer.received == [message(0x0005, "0E800100000000")]


def test_response_to_another_tester_is_not_ours() -> None:
    assert activated(let_in("00", tester="0E01") + let_in()) == 0x1000


def test_longer_response_of_a_maker_is_read() -> None:
    assert activated(message(0x0006, "0E0010001000000000DEADBEEF")) == 0x1000


def test_alive_check_meanwhile_is_answered() -> None:
    with wired(message(0x0007), let_in()) as (wire, peer):
        activate(wire, DEFAULT, GO_ON, time.monotonic)
        assert peer.received[1] == message(0x0008, "0E00")


@pytest.mark.parametrize("code", ["00", "01", "02", "03", "04", "05", "06", "07", "E3"])
def test_denial_is_told_with_its_code(code: str) -> None:
    with pytest.raises(DeniedError, match=code):
        activated(let_in(code))


def test_confirmation_in_the_vehicle_is_waited_for() -> None:
    assert activated(let_in("11") + let_in("10")) == 0x1000


def test_confirmation_is_asked_for_again() -> None:
    assert hurried(let_in("11"), let_in("10")) == 0x1000


def test_rejected_confirmation_is_denied() -> None:
    with pytest.raises(DeniedError, match="05"):
        activated(let_in("11") + let_in("05"))


def test_nobody_confirms() -> None:
    with pytest.raises(AccessDeniedError, match="nobody confirmed"):
        hurried(let_in("11"))


def test_silence_is_no_entity() -> None:
    with pytest.raises(AdapterSilentError):
        hurried()


def test_what_speaks_something_else_is_no_entity() -> None:
    with pytest.raises(AdapterForeignError, match="53 53 48 2d"):
        activated(b"SSH-2.0-OpenSSH_9.2\r\n")


def test_length_that_nobody_would_send_is_told_with_the_most_that_is_taken() -> None:
    with pytest.raises(AdapterForeignError, match="4294967295 bytes was announced, and 1048576"):
        activated(bytes.fromhex("02fd0006ffffffff"))


def test_part_of_a_message_is_told_apart_from_silence() -> None:
    with pytest.raises(AdapterForeignError, match="no whole DoIP message"):
        hurried(b"BAD")


def test_closed_connection_is_a_lost_link() -> None:
    with pytest.raises(LinkLostError):
        activated(None)


def test_refused_version_is_told_apart() -> None:
    with pytest.raises(WrongVersionError):
        activated(message(0x0000, "00"))


@pytest.mark.parametrize(
    ("code", "error", "words"),
    [
        ("01", AdapterForeignError, "kind of message is not supported,.*code 01"),
        ("02", AdapterForeignError, "longer than the gateway takes,.*code 02"),
        ("03", VehicleFullError, "no memory left .*,.*code 03"),
        ("04", AdapterForeignError, "length of the message was refused,.*code 04"),
        ("99", AdapterForeignError, "no reason that the standard names,.*code 99"),
    ],
)
def test_refused_message_is_told_by_what_the_standard_says_of_it(
    code: str, error: type[DriverError], words: str
) -> None:
    with pytest.raises(error, match=words):
        activated(message(0x0000, code))


@pytest.mark.parametrize("payload", ["", "0E00", "0E001000"])
def test_response_that_is_too_short_is_none(payload: str) -> None:
    assert activated(message(0x0006, payload) + let_in()) == 0x1000


def test_stop_ends_the_wait() -> None:
    with wired() as (wire, _), pytest.raises(RequestStoppedError):
        activate(wire, DEFAULT, STOPPED, time.monotonic)
