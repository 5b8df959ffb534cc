"""drivers.canbus.settings: what a ``can:`` URL says."""

import can
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.canbus.settings import CanSettings
from drivers.errors import BadVciOptionError, BadVciUrlError
from drivers.registry import VciUrl
from tests.drivers.canbus.peers import url


@pytest.mark.parametrize(
    ("text", "interface", "channel"),
    [
        ("can:virtual/x", "virtual", "x"),
        ("can:udp_multicast/239.74.163.2", "udp_multicast", "239.74.163.2"),
        ("can:udp_multicast/ff15:7079:7468::1", "udp_multicast", "ff15:7079:7468::1"),
        ("can:slcan//dev/pts/4", "slcan", "/dev/pts/4"),
        ("can:slcan/COM4", "slcan", "COM4"),
        ("can:slcan/socket://localhost:2323", "slcan", "socket://localhost:2323"),
        ("can:SocketCAN/can0", "socketcan", "can0"),
        ("can:pcan/PCAN_USBBUS1", "pcan", "PCAN_USBBUS1"),
        ("can:vector/0?app_name=DiagClinic", "vector", 0),
        ("can:kvaser/1", "kvaser", 1),
        ("can:virtual/0", "virtual", "0"),
        ("can:serial//dev/ttyUSB0", "serial", "/dev/ttyUSB0"),
    ],
)
def test_url_names_interface_and_channel(text: str, interface: str, channel: str | int) -> None:
    settings = CanSettings.read(url(text))
    assert (settings.interface, settings.channel) == (interface, channel)


@pytest.mark.parametrize("text", ["can:virtual", "can:virtual/", "can:/x", "can:/"])
def test_url_without_interface_or_channel_is_none(text: str) -> None:
    with pytest.raises(BadVciUrlError, match="can:INTERFACE/CHANNEL"):
        CanSettings.read(url(text))


@pytest.mark.parametrize(
    ("query", "key", "value"),
    [
        ("fd=1", "fd", True),
        ("fd=false", "fd", False),
        ("receive_own_messages=Yes", "receive_own_messages", True),
        ("data_bitrate=2000000", "data_bitrate", 2_000_000),
        ("serial=100042", "serial", 100042),
        ("app_name=My shop", "app_name", "My shop"),
        ("timeout=0.25", "timeout", 0.25),
        ("accept_virtual=true", "accept_virtual", True),
        ("flags=0x08", "flags", 8),
    ],
)
def test_option_has_the_type_that_python_can_wants(query: str, key: str, value: object) -> None:
    told = CanSettings.read(url(f"can:kvaser/0?{query}")).options[key]
    assert (told, type(told)) == (value, type(value))


@pytest.mark.parametrize(
    "query",
    [
        "bitrate=fast",
        "bitrate=0",
        "bitrate=-500000",
        "bitrate=99999999999",
        "fd=2",
        "listen_only=perhaps",
        "interface=pcan",
        "channel=1",
        "state=PASSIVE",
        "can_filters=1",
        "load=1",
        "port=",
        "port=" + "9" * 5000,
        "bitrate=\u0665\u0660\u0660",
    ],
)
def test_option_that_makes_no_sense_is_refused(query: str) -> None:
    with pytest.raises(BadVciOptionError):
        CanSettings.read(url(f"can:kvaser/0?{query}"))


@pytest.mark.parametrize(
    ("told", "highest"),
    [
        ("port=99999999", 65_535),
        ("port=0", 65_535),
        ("hop_limit=256", 255),
        ("bitrate=20000001", 20_000_000),
        ("tty_baudrate=abc", 4_000_000),
        ("rx_queue_size=1000001", 1_000_000),
    ],
)
def test_number_that_cannot_be_is_told_with_its_name_and_range(told: str, highest: int) -> None:
    key = told.partition("=")[0]
    with pytest.raises(BadVciOptionError, match=f"{key}= takes a whole number from 1 to {highest}$"):
        CanSettings.read(url(f"can:udp_multicast/239.74.163.2?{told}"))


def test_largest_number_is_taken() -> None:
    assert CanSettings.read(url("can:udp_multicast/239.74.163.2?port=65535")).options["port"] == 65_535


@pytest.mark.parametrize("channel", ["10.0.0.1", "127.0.0.1", "fe80::1"])
def test_address_that_is_no_multicast_group_is_told_as_that(channel: str) -> None:
    with pytest.raises(BadVciUrlError, match="no multicast group"):
        CanSettings.read(url(f"can:udp_multicast/{channel}"))


@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "1e999"])
def test_number_that_is_none_stays_text(text: str) -> None:
    assert CanSettings.read(url(f"can:slcan/COM4?timeout={text}")).options["timeout"] == text


def test_bit_rate_is_handed_to_an_interface_that_sets_it() -> None:
    assert CanSettings.read(url("can:pcan/PCAN_USBBUS1?bitrate=250000")).arguments() == {"bitrate": 250_000}


def test_bit_rate_is_not_handed_to_an_interface_whose_system_sets_it() -> None:
    settings = CanSettings.read(url("can:socketcan/can0?bitrate=250000"))
    assert (settings.arguments(), settings.bitrate) == ({}, 250_000)


@pytest.mark.parametrize(
    ("interface", "told"),
    [
        ("slcan", {"listen_only": True}),
        ("pcan", {"state": can.BusState.PASSIVE}),
        ("kvaser", {"driver_mode": False}),
        ("socketcan", {}),
        ("virtual", {}),
    ],
)
def test_interface_is_told_to_listen_only_in_its_own_words(interface: str, told: dict[str, object]) -> None:
    assert CanSettings.read(url(f"can:{interface}/1?listen_only=1")).arguments() == told


@pytest.mark.parametrize(
    ("text", "is_unheard"),
    [
        ("can:slcan/COM1?listen_only=1", True),
        ("can:slcan/COM1", False),
        ("can:socketcan/can0?listen_only=1", False),
        ("can:gs_usb/0?listen_only=1", False),
        ("can:virtual/x", True),
    ],
)
def test_only_who_can_withhold_the_acknowledgement_is_unheard(text: str, *, is_unheard: bool) -> None:
    assert CanSettings.read(url(text)).is_unheard is is_unheard


def test_who_listens_only_by_the_url_does_so_at_every_bit_rate() -> None:
    settings = CanSettings.read(url("can:slcan/COM1?listen_only=1")).at(250_000, silent=False)
    assert (settings.silent, settings.bitrate) == (True, 250_000)


@given(st.text(min_size=1), st.dictionaries(st.text(min_size=1), st.text()))
def test_no_url_raises_anything_untyped(address: str, query: dict[str, str]) -> None:
    try:
        settings = CanSettings.read(VciUrl("can", address, query))
    except BadVciUrlError:
        return
    assert "/" in address
    assert settings.interface == address.partition("/")[0].lower()
