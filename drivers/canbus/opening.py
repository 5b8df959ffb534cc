"""Open whatever python-can can open: ``can:INTERFACE/CHANNEL[?bitrate=500000&KEY=VALUE…]``."""

import time
from collections.abc import Callable

from drivers.api import OpenOptions
from drivers.canbus.channel import Channel
from drivers.canbus.link import CanLink, rates_of
from drivers.canbus.settings import CanSettings
from drivers.registry import VciUrl


def open_can(url: VciUrl, options: OpenOptions, clock: Callable[[], float] = time.monotonic) -> CanLink:
    """Open the CAN channel that `url` names; where the bit rate is not known, unheard for now.

    Raises:
        BadVciUrlError: python-can has no such interface, or no channel is named.
        BadVciOptionError: the interface does not take one of the options.
        VendorLibraryError: what the interface needs is not on this computer.
        AdapterNotFoundError: there is no such channel.
        AdapterBusyError: another program holds it.
        AdapterPermissionError: this user may not open it.
        AdapterSilentError: the system did not come to an end with it.
        RequestStoppedError: the options' stop was set.
    """
    settings = CanSettings.read(url)
    rates = rates_of(settings, options.hint)
    is_known = len(rates) == 1 or not settings.may_be_silent
    channel = Channel.open(settings.at(rates[0], silent=not is_known), options.stop)
    return CanLink(channel, settings, options, clock)
