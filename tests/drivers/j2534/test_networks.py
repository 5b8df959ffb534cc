"""The networks that are tried: which, and in which order."""

import pytest

from drivers.api import Scheme, Target
from drivers.errors import AdapterUnfitError
from drivers.j2534.constants import ConnectFlag, ProtocolId
from drivers.j2534.networks import Waking, can_network, networks


def test_can_comes_first_and_the_slow_starts_after_the_fast_one() -> None:
    assert [network.key for network in networks()] == [
        "can11-500",
        "can29-500",
        "can11-250",
        "can29-250",
        "kwp-fast",
        "kwp-slow",
        "iso9141",
        "vpw",
        "pwm",
    ]


def test_bit_rate_that_was_asked_for_is_the_only_one() -> None:
    keys = [network.key for network in networks((125_000,)) if network.is_can]
    assert keys == ["can11-125", "can29-125"]


def test_29_bits_are_a_flag_of_the_connection() -> None:
    assert can_network(Scheme.CAN_29BIT, 500_000).flags is ConnectFlag.CAN_29BIT_ID


@pytest.mark.parametrize(
    ("key", "protocol", "baud", "waking"),
    [
        ("kwp-fast", ProtocolId.ISO14230, 10_400, Waking.FAST),
        ("kwp-slow", ProtocolId.ISO14230, 10_400, Waking.FIVE_BAUD),
        ("iso9141", ProtocolId.ISO9141, 10_400, Waking.FIVE_BAUD),
        ("vpw", ProtocolId.J1850VPW, 10_400, Waking.NONE),
        ("pwm", ProtocolId.J1850PWM, 41_600, Waking.NONE),
    ],
)
def test_older_networks_have_the_speeds_of_their_standards(
    key: str, protocol: ProtocolId, baud: int, waking: Waking
) -> None:
    network = next(network for network in networks() if network.key == key)
    assert (network.protocol, network.baud, network.waking) == (protocol, baud, waking)


def test_network_carries_targets_of_its_own_addresses_alone() -> None:
    network = can_network(Scheme.CAN_11BIT, 500_000)
    network.must_carry(Target(Scheme.CAN_11BIT, 0x7E0))
    with pytest.raises(AdapterUnfitError, match="500 kbit/s, which has no can29 addresses"):
        network.must_carry(Target(Scheme.CAN_29BIT, 0x18DA10F1))
