"""Make a bus of python-can's from settings, and let go of it again whatever state it is in."""

import importlib
import inspect
import io
import os
import socket
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

import can
from can.interfaces import BACKENDS

from drivers.canbus.failures import FAILURES, missing_library
from drivers.canbus.port_lock import IS_POSIX
from drivers.canbus.settings import CanSettings
from drivers.errors import BadVciOptionError, BadVciUrlError
from drivers.transport.opening import has_speed

CONNECT_S: Final = 3.0
RECEIVE_BUFFER: Final = 4 << 20  # bytes; the system grants what its limits allow
SERIAL: Final = frozenset({"slcan", "serial", "robotell", "seeedstudio"})
SOCKETS: Final = frozenset({"socketcan", "udp_multicast"})
SLCAN: Final = "slcan"
_DAEMON: Final = "socketcand"
#: what the constructors take besides their named parameters (python-can 4.6)
_FURTHER: Final[Mapping[str, str]] = {
    "kvaser": "tseg1 tseg2 sjw no_samp driver_mode single_handle receive_own_messages exclusive "
    "override_exclusive accept_virtual no_init_access fd data_bitrate fd_non_iso",
    "pcan": "fd auto_reset f_clock f_clock_mhz nom_brp nom_tseg1 nom_tseg2 nom_sjw data_brp data_tseg1 "
    "data_tseg2 data_sjw data_ssp_offset state",
    "neovi": "override_library_name type_filter serial fd data_bitrate use_system_timestamp "
    "receive_own_messages",
    "systec": "device_number state receive_own_messages rx_buffer_entries tx_buffer_entries",
    "slcan": "btr",
    "vector": "channel_index",
    "nixnet": "listen_only",
}
#: what python-can's own choice is not right for
_DEFAULTS: Final[Mapping[str, Mapping[str, Any]]] = {"neovi": {"receive_own_messages": False}}


def build(settings: CanSettings, filters: Sequence[Mapping[str, Any]] | None = None) -> can.BusABC:
    """Return the open bus that `settings` describe; when that fails, nothing of it stays open.

    Raises:
        BadVciUrlError: there is no such interface.
        BadVciOptionError: it has no such option.
        VendorLibraryError: what it needs is not on this computer.
        Exception: whatever its constructor raises; see `drivers.canbus.failures`.
    """
    bus_class = _class_of(settings)
    arguments = _arguments(settings)
    _check(settings, bus_class, arguments)
    if settings.interface == _DAEMON:  # python-can asks in a loop for ten seconds, and logs each time
        socket.create_connection((arguments["host"], arguments["port"]), CONNECT_S).close()
    if filters:
        arguments["can_filters"] = list(filters)
    bus = bus_class.__new__(bus_class)  # held from the start: a constructor that fails leaves its port open
    try:
        bus_class.__init__(bus, settings.channel, **arguments)
    except BaseException:
        release(bus)
        raise
    _widen(settings, bus)
    return bus


def release(bus: can.BusABC) -> None:
    """Close `bus`, and the ports that it would leave open when its adapter is gone."""
    with suppress(*FAILURES):
        bus.shutdown()
    for part in vars(bus).values():
        if isinstance(part, io.IOBase):  # pyserial's ports are
            with suppress(*FAILURES):
                part.close()


def _class_of(settings: CanSettings) -> type[can.BusABC]:
    named = BACKENDS.get(settings.interface)
    if named is None:
        raise BadVciUrlError(
            settings.url,
            f"no interface is called {settings.interface}; there are {', '.join(sorted(BACKENDS))}",
        )
    try:
        found: type[can.BusABC] = getattr(importlib.import_module(named[0]), named[1])
    except (ImportError, OSError, AttributeError, NameError, *FAILURES) as error:
        raise missing_library(settings, error) from error
    return found


def _arguments(settings: CanSettings) -> dict[str, Any]:
    """Return the arguments for the constructor, with what this driver knows better than its defaults."""
    channel = str(settings.channel)
    better: dict[str, Any] = dict(_DEFAULTS.get(settings.interface, {}))
    if settings.interface == SLCAN and not has_speed(channel):
        better["sleep_after_open"] = 0  # no microcontroller starts anew behind these
    if waits_by_descriptor(settings):
        better["timeout"] = 0
    return better | settings.arguments()


def waits_by_descriptor(settings: CanSettings) -> bool:
    """Say whether frames are waited for at the port's descriptor: slcan itself looks every millisecond."""
    is_device = str(settings.channel).startswith("/")
    return settings.interface == SLCAN and IS_POSIX and is_device and "timeout" not in settings.options


def _check(settings: CanSettings, bus_class: type[can.BusABC], arguments: Mapping[str, Any]) -> None:
    """Refuse options that the class would swallow unseen: a bit rate with a slip of the pen is not one."""
    parameters = inspect.signature(bus_class.__init__).parameters
    further = _FURTHER.get(settings.interface, "").split()
    takes_any = any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters.values())
    is_known = not takes_any or bus_class.__module__.startswith(("can.", "drivers."))
    allowed = {*parameters, *further, "bitrate", "fd"} - {"self", "kwargs", "channel"}
    foreign = [key for key in settings.options if is_known and key not in allowed]
    if foreign:
        raise BadVciOptionError(settings.url, f"{settings.interface} has no {', '.join(foreign)}")
    missing = [
        key
        for key, parameter in parameters.items()
        if parameter.default is parameter.empty and parameter.kind is parameter.POSITIONAL_OR_KEYWORD
    ]
    lacking = [key for key in missing if key not in {"self", "channel", *arguments}]
    if lacking:
        raise BadVciOptionError(settings.url, f"{settings.interface} needs {'=, '.join(lacking)}=")


def _widen(settings: CanSettings, bus: can.BusABC) -> None:
    """Let the system keep more frames that nobody has read yet."""
    if settings.interface not in SOCKETS or not IS_POSIX:
        return
    with suppress(*FAILURES), socket.socket(fileno=os.dup(bus.fileno())) as same:
        same.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
