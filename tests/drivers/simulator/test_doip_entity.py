"""drivers.simulator.doip_entity: what a gateway says, message by message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.registry import VciUrl
from drivers.simulator.car import Car
from drivers.simulator.doip_entity import (
    EID,
    GOOD_MANNERS,
    MOST_TESTERS,
    Connected,
    DoipEntity,
    Manners,
    header,
)
from drivers.simulator.options import car_options

DEFAULT = "0E000000000000"


def gateway(manners: Manners = GOOD_MANNERS, options: str = "") -> DoipEntity:
    return DoipEntity(Car(car_options(VciUrl.parse(f"sim:demo{options}"))), manners)


def say(entity: DoipEntity, tester: Connected, payload_type: int, payload: str) -> list[str]:
    """Return what the entity says, type and payload in hexadecimal."""
    said = entity.answer(tester, (payload_type, bytes.fromhex(payload)), 1.0)
    return [f"{each[2:4].hex()} {each[8:].hex()}" for each in said]


def active(entity: DoipEntity) -> Connected:
    tester = entity.connect()
    say(entity, tester, 0x0005, DEFAULT)
    return tester


def datagram(entity: DoipEntity, payload_type: int, payload: bytes = b"", version: int = 2) -> bytes:
    return entity.answer_datagram(header(version, payload_type, len(payload)) + payload)


def test_tester_is_let_in() -> None:
    entity = gateway()
    assert say(entity, entity.connect(), 0x0005, DEFAULT) == ["0006 0e0010001000000000"]


@pytest.mark.parametrize(
    ("request_payload", "code"),
    [("00010000000000", "00"), ("10000000000000", "00"), ("0E00E000000000", "06"), ("0E000100000000", "10")],
)
def test_admission_follows_the_standard(request_payload: str, code: str) -> None:
    entity = gateway()
    assert say(entity, entity.connect(), 0x0005, request_payload)[0][13:15] == code


def test_denied_tester_is_sent_away() -> None:
    entity = gateway()
    tester = entity.connect()
    say(entity, tester, 0x0005, "00010000000000")
    assert tester.is_over


def test_two_testers_cannot_share_an_address() -> None:
    entity = gateway()
    active(entity)
    assert say(entity, entity.connect(), 0x0005, DEFAULT) == ["0006 0e0010000300000000"]


def test_address_is_free_again_when_its_tester_has_gone() -> None:
    entity = gateway()
    entity.disconnect(active(entity))
    assert say(entity, entity.connect(), 0x0005, DEFAULT) == ["0006 0e0010001000000000"]


def test_another_address_on_the_same_connection_is_denied() -> None:
    entity = gateway()
    assert say(entity, active(entity), 0x0005, "0E010000000000") == ["0006 0e0110000200000000"]


def test_there_is_room_for_so_many_testers() -> None:
    entity = gateway()
    for number in range(MOST_TESTERS):
        say(entity, entity.connect(), 0x0005, f"0E{number:02X}0000000000")
    assert say(entity, entity.connect(), 0x0005, "0E200000000000") == ["0006 0e2010000100000000"]


def test_codes_of_manners_are_told_in_turn() -> None:
    entity = gateway(Manners(activation=(0x11, 0x10)))
    tester = entity.connect()
    codes = [say(entity, tester, 0x0005, DEFAULT)[0][13:15] for _ in range(3)]
    assert codes == ["11", "10", "10"]


def test_request_is_acknowledged_and_answered() -> None:
    entity = gateway()
    assert say(entity, active(entity), 0x8001, "0E0010103E00") == ["8002 10100e0000", "8001 10100e007e00"]


def test_group_is_answered_by_its_units() -> None:
    entity = gateway()
    said = say(entity, active(entity), 0x8001, "0E00E0000100")
    assert [each[5:9] for each in said] == ["e000", "1010", "1018"]


def test_gateway_is_there_itself() -> None:
    entity = gateway()
    assert say(entity, active(entity), 0x8001, "0E0010003E00")[1] == "8001 10000e007e00"


def test_gateway_knows_no_other_service() -> None:
    entity = gateway()
    assert say(entity, active(entity), 0x8001, "0E0010000100")[1] == "8001 10000e007f0111"


def test_car_in_29_bit_numbering_has_the_same_logical_addresses() -> None:
    entity = gateway(options="?scheme=29bit")
    assert say(entity, active(entity), 0x8001, "0E0010283E00")[1] == "8001 10280e007e00"


@pytest.mark.parametrize(
    ("payload", "code"), [("0E00123400", "03"), ("0E01101000", "02")], ids=["unknown target", "not let in"]
)
def test_message_that_cannot_be_passed_on_is_refused(payload: str, code: str) -> None:
    entity = gateway()
    assert say(entity, active(entity), 0x8001, payload)[0].endswith(code)


def test_tester_that_is_not_let_in_is_sent_away() -> None:
    entity = gateway()
    tester = entity.connect()
    say(entity, tester, 0x8001, "0E0010103E00")
    assert tester.is_over


def test_group_that_is_not_served_is_unknown() -> None:
    entity = gateway(Manners(knows_group=False))
    assert say(entity, active(entity), 0x8001, "0E00E0000100") == ["8003 e0000e0003"]


def test_manners_refuse_every_message() -> None:
    entity = gateway(Manners(nack=0x06))
    assert say(entity, active(entity), 0x8001, "0E0010103E00") == ["8003 10100e0006"]


def test_manners_refuse_every_header() -> None:
    entity = gateway(Manners(header_nack=0x03))
    assert say(entity, active(entity), 0x8001, "0E0010103E00") == ["0000 03"]


def test_alive_check_goes_before_an_answer() -> None:
    entity = gateway(Manners(asks_alive=True))
    assert say(entity, active(entity), 0x8001, "0E0010103E00")[1] == "0007 "


def test_alive_testers_are_known() -> None:
    entity = gateway()
    say(entity, active(entity), 0x0008, "0E00")
    assert entity.alive == [0x0E00]


@pytest.mark.parametrize(
    ("payload_type", "payload", "code"),
    [(0x1234, "", "01"), (0x8001, "0E001010", "04"), (0x0005, "00", "04")],
)
def test_message_that_is_none_is_refused(payload_type: int, payload: str, code: str) -> None:
    entity = gateway()
    assert say(entity, active(entity), payload_type, payload) == [f"0000 {code}"]


@pytest.mark.parametrize(
    ("head", "code"), [("03fc000500000007", "00"), ("02ff000500000007", "00"), ("02fd800100010000", "02")]
)
def test_header_that_cannot_be_read_is_refused(head: str, code: str) -> None:
    assert gateway().refuses_header(bytes.fromhex(head))[8:].hex() == code


def test_good_header_is_not_refused() -> None:
    assert gateway().refuses_header(header(2, 5, 7)) == b""


@pytest.mark.parametrize(
    ("payload_type", "payload"), [(1, b""), (2, EID), (3, b"1DCAA16BX7K004711")], ids=["any", "EID", "VIN"]
)
def test_vehicle_says_who_it_is(payload_type: int, payload: bytes) -> None:
    assert datagram(gateway(), payload_type, payload)[8:25] == b"1DCAA16BX7K004711"


@pytest.mark.parametrize(("payload_type", "payload"), [(2, bytes(6)), (3, b"X" * 17)], ids=["EID", "VIN"])
def test_another_vehicle_is_not_meant(payload_type: int, payload: bytes) -> None:
    assert datagram(gateway(), payload_type, payload) == b""


def test_vehicle_says_who_it_is_whatever_the_version() -> None:
    assert datagram(gateway(), 1, version=0xFF) != b""


def test_status_tells_the_open_connections() -> None:
    entity = gateway()
    active(entity)
    assert datagram(entity, 0x4001)[8:].hex() == "0004010000ffff"


def test_power_mode_is_told() -> None:
    assert datagram(gateway(Manners(power_mode=2)), 0x4003)[8:] == b"\2"


def test_unknown_question_is_refused() -> None:
    assert datagram(gateway(), 0x4005)[8:] == b"\1"


def test_question_of_another_version_is_not_heard() -> None:
    assert datagram(gateway(), 0x4003, version=3) == b""


@given(st.binary(max_size=40))
def test_any_datagram_is_answered_or_not(payload: bytes) -> None:
    assert gateway().answer_datagram(payload)[:2] in {b"", b"\x02\xfd"}


@given(st.integers(0, 0xFFFF), st.binary(max_size=20))
def test_any_message_is_answered_with_messages(payload_type: int, payload: bytes) -> None:
    entity = gateway()
    said = entity.answer(active(entity), (payload_type, payload), 1.0)
    assert {each[:2] for each in said} <= {b"\x02\xfd"}
