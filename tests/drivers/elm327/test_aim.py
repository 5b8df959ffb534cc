"""drivers.elm327.aim: which commands direct a request where."""

import pytest

from drivers.api import Addressing, Scheme, Target
from drivers.elm327.aim import aim, needs_filter
from drivers.elm327.protocols import PROTOCOLS
from drivers.errors import AdapterUnfitError

CAN_11, CAN_29, KWP, NINE_ONE = (PROTOCOLS[digit] for digit in "6753")


def test_legislated_unit_needs_its_header_only() -> None:
    assert aim(Target(Scheme.CAN_11BIT, 0x7E0), CAN_11, filtered=False) == ("ATSH7E0",)


def test_other_unit_gets_filter_and_flow_control() -> None:
    commands = aim(Target(Scheme.CAN_11BIT, 0x714), CAN_11, filtered=False)
    assert commands == ("ATSH714", "ATCRA71C", "ATFCSH714", "ATFCSD300000", "ATFCSM1")


def test_filter_of_the_unit_before_is_taken_off() -> None:
    commands = aim(CAN_11.everybody, CAN_11, filtered=True)
    assert commands == ("ATAR", "ATFCSM0", "ATSH7DF")


def test_29_bit_header_leaves_the_priority_to_the_adapter() -> None:
    assert aim(Target(Scheme.CAN_29BIT, 0x18DA10F1), CAN_29, filtered=False) == ("ATSHDA10F1",)


def test_everybody_on_a_k_line_is_the_default_of_the_adapter() -> None:
    assert aim(KWP.everybody, KWP, filtered=False) == ()


def test_one_unit_on_a_k_line_gets_a_header() -> None:
    assert aim(Target(Scheme.K_LINE, 0x10), KWP, filtered=False) == ("ATSH8110F1",)


@pytest.mark.parametrize(("digit", "header"), [("2", "6C10F1"), ("1", "C410F1"), ("4", "8110F1")])
def test_one_unit_on_an_older_network_gets_its_physical_header(digit: str, header: str) -> None:
    assert aim(Target(Scheme.K_LINE, 0x10), PROTOCOLS[digit], filtered=False) == (f"ATSH{header}",)


@pytest.mark.parametrize(
    ("digit", "header"), [("1", "616AF1"), ("2", "686AF1"), ("3", "686AF1"), ("4", "C233F1"), ("5", "C233F1")]
)
def test_everybody_is_gone_back_to_by_the_networks_own_header(digit: str, header: str) -> None:
    protocol = PROTOCOLS[digit]
    assert aim(protocol.everybody, protocol, filtered=True) == (f"ATSH{header}",)


@pytest.mark.parametrize(
    ("target", "digit"),
    [
        (Target(Scheme.CAN_29BIT, 0x18DA10F1), "6"),
        (Target(Scheme.DOIP, 0x0E80), "6"),
        (Target(Scheme.CAN_29BIT, 0x0CF00400), "7"),
        (Target(Scheme.K_LINE, 0x10), "3"),
        (Target(Scheme.K_LINE, 0x12, functional=True), "1"),
    ],
)
def test_target_out_of_reach_is_refused(target: Target, digit: str) -> None:
    with pytest.raises(AdapterUnfitError):
        aim(target, PROTOCOLS[digit], filtered=False)


@pytest.mark.parametrize(
    ("target", "answer"),
    [
        (Target(Scheme.CAN_11BIT, 0x7DF, functional=True), False),
        (Target(Scheme.CAN_11BIT, 0x7E7), False),
        (Target(Scheme.CAN_11BIT, 0x714), True),
        (Target(Scheme.K_LINE, 0x10), True),
        (Target(Scheme.K_LINE, 0x33, functional=True), False),
    ],
)
def test_adapter_leaves_its_defaults_for_other_units_only(target: Target, answer: bool) -> None:
    assert needs_filter(target) is answer


@pytest.mark.parametrize("addressing", [Addressing.EXTENDED, Addressing.MIXED])
def test_unit_behind_an_address_within_the_frames_is_not_mistaken_for_another(addressing: Addressing) -> None:
    target = Target(Scheme.CAN_11BIT, 0x7E0, addressing=addressing, extension=0xF1)
    with pytest.raises(AdapterUnfitError, match=addressing.value):
        aim(target, CAN_11, filtered=False)
