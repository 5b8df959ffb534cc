"""What a ``can:`` URL says: ``can:INTERFACE/CHANNEL[?bitrate=500000&KEY=VALUE…]``, in python-can's words."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from ipaddress import ip_address
from types import MappingProxyType
from typing import Any, Final, Self

import can

from drivers.errors import BadVciOptionError, BadVciUrlError
from drivers.registry import VciUrl

Value = int | float | bool | str

LISTEN_ONLY: Final = "listen_only"
BITRATE: Final = "bitrate"
OBD_BITRATES: Final = (500_000, 250_000)  # ISO 15765-4:2021, 12.3.1: the two of legislated OBD
#: bits a second on a bus (ISO 11898-1:2024, CAN XL), and on a line
_FASTEST_BUS: Final = 20_000_000
_FASTEST_LINE: Final = 4_000_000
#: options that take a whole number, from 1 to this
_WHOLE: Final[Mapping[str, int]] = MappingProxyType(
    {
        BITRATE: _FASTEST_BUS,
        "data_bitrate": _FASTEST_BUS,
        "baudrate": _FASTEST_LINE,
        "tty_baudrate": _FASTEST_LINE,
        "port": 65_535,
        "hop_limit": 255,
        "rx_queue_size": 1_000_000,
    }
)
_DIGITS: Final = 9  # more than any of these has
_SWITCHES: Final = frozenset({LISTEN_ONLY, "fd", "receive_own_messages", "rtscts", "exclusive", "auto_reset"})
_YES: Final = frozenset({"1", "true", "yes", "on"})
_NO: Final = frozenset({"0", "false", "no", "off"})
#: set by this driver itself, or of no type that fits in a URL
_OURS: Final = frozenset(
    {"interface", "bustype", "channel", "can_filters", "timing", "state", "protocol", "load"}
)
#: whose channels are counted
_COUNTED: Final = frozenset(
    {"kvaser", "ixxat", "vector", "canalystii", "neousys", "systec", "iscan", "neovi", "gs_usb", "cantact"}
)
#: no bit rate is theirs to set: there is none, or the system or the other end sets it
_RATELESS: Final = frozenset({"virtual", "udp_multicast", "socketcan", "socketcand", "serial"})
MULTICAST: Final = "udp_multicast"
#: nothing on these can tell who listens: there is no acknowledgement to be left out
_UNHEARD: Final = frozenset({"virtual", "udp_multicast"})
#: how each is told not even to acknowledge frames; the others cannot, or cannot be told by python-can
_SILENT: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType(
    {
        "slcan": {"listen_only": True},
        "vector": {"listen_only": True},
        "nixnet": {"listen_only": True},
        "pcan": {"state": can.BusState.PASSIVE},
        "systec": {"state": can.BusState.PASSIVE},
        "kvaser": {"driver_mode": False},
        "seeedstudio": {"operation_mode": "silent"},
        "cantact": {"monitor": True},
    }
)


@dataclass(frozen=True, slots=True)
class CanSettings:
    """How one channel is to be opened.

    Attributes:
        url: as it was given.
        interface: python-can's name of it.
        channel: as the interface counts or names its channels.
        options: what else its class takes.
        bitrate: bits a second; None where the interface's own, or the system's, holds.
        listen_only: nothing is ever to be sent.
        silent: not even an acknowledgement is to be sent, where the interface can be told so.
    """

    url: str
    interface: str
    channel: str | int
    options: Mapping[str, Value]
    bitrate: int | None = None
    listen_only: bool = False
    silent: bool = False

    @classmethod
    def read(cls, url: VciUrl) -> Self:
        """Return what `url` says.

        Raises:
            BadVciUrlError: it names no channel.
            BadVciOptionError: an option has no such value, or is not for the URL to set.
        """
        interface, slash, channel = url.address.partition("/")
        if not slash or not interface or not channel:
            raise BadVciUrlError(
                str(url), "it reads can:INTERFACE/CHANNEL, e.g. can:socketcan/can0 or can:slcan//dev/ttyACM0"
            )
        if interface.lower() == MULTICAST and not _may_be_group(channel):
            raise BadVciUrlError(
                str(url), f"{channel} is no multicast group, e.g. 239.74.163.2 or ff15:7079::1"
            )
        options = {key: _value(url, key, text) for key, text in url.options.items()}
        bitrate = options.pop(BITRATE, None)
        listen_only = bool(options.pop(LISTEN_ONLY, False))
        name = interface.lower()
        counted = int(channel) if name in _COUNTED and _is_number(channel) else channel
        return cls(
            str(url),
            name,
            counted,
            MappingProxyType(options),
            None if bitrate is None else int(bitrate),
            listen_only=listen_only,
            silent=listen_only,
        )

    @property
    def is_rateless(self) -> bool:
        """Whether the bit rate is not this program's to choose."""
        return self.interface in _RATELESS

    @property
    def may_be_silent(self) -> bool:
        """Whether the interface can be told not even to acknowledge frames."""
        return self.interface in _SILENT

    @property
    def is_unheard(self) -> bool:
        """Whether the bus cannot tell that somebody listens, opened as these settings say."""
        return self.interface in _UNHEARD or (self.silent and self.may_be_silent)

    def at(self, bitrate: int | None, *, silent: bool) -> Self:
        """Return the same at another bit rate."""
        return replace(self, bitrate=bitrate, silent=silent or self.listen_only)

    def arguments(self) -> dict[str, Any]:
        """Return what the interface's class is called with, besides the channel."""
        arguments: dict[str, Any] = dict(self.options)
        if self.bitrate is not None and not self.is_rateless:
            arguments[BITRATE] = self.bitrate
        return arguments | (dict(_SILENT.get(self.interface, {})) if self.silent else {})


def _may_be_group(channel: str) -> bool:
    """Say whether `channel` is a multicast group's address, or a name that may stand for one."""
    try:
        return ip_address(channel).is_multicast
    except ValueError:
        return True


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def _value(url: VciUrl, key: str, text: str) -> Value:
    """Return the value that `text` stands for, of the type that options called `key` have."""
    if key in _OURS:
        raise BadVciOptionError(str(url), f"{key}= cannot be set this way")
    if key in _SWITCHES:
        word = text.lower()
        if word not in _YES | _NO:
            raise BadVciOptionError(str(url), f"{key}= takes 1 or 0")
        return word in _YES
    if key in _WHOLE:
        number = int(text[:_DIGITS]) if _is_number(text) else 0
        if not 0 < number <= _WHOLE[key]:
            raise BadVciOptionError(str(url), f"{key}= takes a whole number from 1 to {_WHOLE[key]}")
        return number
    return _guessed(text)


def _guessed(text: str) -> Value:
    """Return the number, the truth value or the text that is meant."""
    for kind in (lambda: int(text, 0), lambda: float(text)):
        try:
            number = kind()
        except ValueError:
            continue
        if math.isfinite(number):
            return number
    return {"true": True, "false": False}.get(text.lower(), text)
