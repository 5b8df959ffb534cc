"""drivers.doip.endpoint: what a ``doip:`` URL may say."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.doip.activation import Activation
from drivers.doip.endpoint import Endpoint, endpoint_of
from drivers.doip.messages import VERSIONS
from drivers.errors import BadVciOptionError, BadVciUrlError
from drivers.registry import VciUrl


def read(text: str) -> Endpoint:
    return endpoint_of(VciUrl.parse(text))


def test_host_alone_is_enough() -> None:
    assert read("doip:169.254.0.10") == Endpoint("169.254.0.10", 13400)


def test_port_is_taken() -> None:
    assert read("doip:car.local:13401").port == 13401


def test_secure_connections_have_a_port_of_their_own() -> None:
    assert read("doip:169.254.0.10?tls=on").port == 3496


def test_power_mode_is_asked_at_the_open_port() -> None:
    assert read("doip:169.254.0.10:3496?tls=on").udp_port == 13400


def test_entity_on_another_port_is_asked_there() -> None:
    assert read("doip:127.0.0.1:40000").udp_port == 40000


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("doip:[::1]", "::1"),
        ("doip:[fe80::1%eth0]:13400", "fe80::1%eth0"),
        ("doip:[fe80::1%25eth0]", "fe80::1%eth0"),
    ],
)
def test_ipv6_address_stands_in_brackets(text: str, host: str) -> None:
    assert read(text).host == host


def test_target_is_hexadecimal_or_decimal() -> None:
    assert read("doip:car?target=0x0E80").target == read("doip:car?target=3712").target == 0x0E80


def test_tester_and_type_of_activation_are_taken() -> None:
    assert read("doip:car?tester=0x0E80&activation=0xE0").activation == Activation(0x0E80, 0xE0)


def test_version_is_the_only_one_that_is_tried() -> None:
    assert read("doip:car?version=3").versions == (3,)


def test_without_a_version_the_likeliest_is_first() -> None:
    assert read("doip:car").versions == VERSIONS


@pytest.mark.parametrize("text", ["doip:::1", "doip:fe80::1", "doip:car:99999", "doip:car:x", "doip:[::1"])
def test_address_that_needs_brackets_says_so(text: str) -> None:
    with pytest.raises(BadVciUrlError, match="brackets"):
        read(text)


@pytest.mark.parametrize("text", ["doip://car", "doip:car/x", "doip:me@car", "doip::13400", "doip:car:0"])
def test_what_is_no_host_shows_how_it_is_written(text: str) -> None:
    with pytest.raises(BadVciUrlError, match=r"e\.g\. doip:"):
        read(text)


@pytest.mark.parametrize(
    "option",
    [
        "target=0",
        "target=0x10000",
        "target=E80",
        "tester=0x1000",
        "tester=-1",
        "activation=256",
        "version=5",
        "version=2.0",
        "tls=yes",
        "target=0x_1",
        "target=\u0661",
    ],
)
def test_impossible_value_names_what_is_possible(option: str) -> None:
    with pytest.raises(BadVciOptionError, match=f"{option.partition('=')[0]} is "):
        read(f"doip:car?{option}")


def test_unknown_option_names_those_that_there_are() -> None:
    with pytest.raises(BadVciOptionError, match="there are target, tester"):
        read("doip:car?ecu=1")


@given(st.text(min_size=1, max_size=30))
def test_any_address_is_read_or_refused(text: str) -> None:
    host = "refused"
    with contextlib.suppress(BadVciUrlError):
        host = endpoint_of(VciUrl("doip", text)).host
    assert host
