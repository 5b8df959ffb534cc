"""Find the vehicle's network: the one known from last time, then one after the other."""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from drivers.errors import AdapterLimitError, AdapterUnfitError, BusFaultError, VehicleSilentError
from drivers.isotp.legislated import ATTEMPTS_ON_CAN, SUPPORTED_PIDS
from drivers.isotp.matching import answers_request, is_answer_of, is_pending
from drivers.j2534.constants import IDENTIFIER_BYTES, FilterKind, ProtocolId, TxFlag
from drivers.j2534.device import Channel, Device
from drivers.j2534.iso15765 import Iso15765Channel, sources_in
from drivers.j2534.j1850 import J1850Channel
from drivers.j2534.kline import KLineChannel
from drivers.j2534.medium import Medium
from drivers.j2534.networks import Network
from drivers.j2534.slow import SlowCalls

logger = logging.getLogger(__name__)

POLL_MS: Final = 50
_FRAME: Final = 8


def connect(device: Device, network: Network, slow: SlowCalls, stop: threading.Event) -> Medium:
    """Begin to speak `network`; the K-line is not woken yet.

    Raises:
        AdapterUnfitError: the device does not speak it.
        LinkLostError: the adapter went away.
        RequestStoppedError: `stop` was set.
    """
    channel = _connected(device, network, slow, stop)
    if network.is_can:
        return Iso15765Channel(device, channel, network)
    return _without_isotp(device, channel, network, slow)


def connect_unknown(device: Device, network: Network, slow: SlowCalls, stop: threading.Event) -> Medium:
    """Begin to speak `network` although nobody looked for the vehicle's units on it.

    Raises:
        AdapterUnfitError: the device does not speak it.
        LinkLostError: the adapter went away.
        RequestStoppedError: `stop` was set.
    """
    if not network.is_29bit:
        return connect(device, network, slow, stop)
    return _connect_named(device, network, slow, stop, _units(device, network, slow, stop))


def _units(device: Device, network: Network, slow: SlowCalls, stop: threading.Event) -> tuple[int, ...]:
    return slow.run(RawSearch(device, network, stop).units, stop)


def _connect_named(
    device: Device, network: Network, slow: SlowCalls, stop: threading.Event, units: tuple[int, ...]
) -> Iso15765Channel:
    channel = _connected(device, network, slow, stop)
    medium = Iso15765Channel(device, channel, network)
    medium.units = units
    return medium


def _connected(device: Device, network: Network, slow: SlowCalls, stop: threading.Event) -> Channel:
    return slow.run(
        lambda: device.connect(network.protocol, network.flags, network.baud), stop, device.disconnect
    )


def _without_isotp(device: Device, channel: Channel, network: Network, slow: SlowCalls) -> Medium:
    medium: KLineChannel | J1850Channel
    if network.protocol in {ProtocolId.ISO14230, ProtocolId.ISO9141}:
        medium = KLineChannel(device, channel, network, slow)
    else:
        medium = J1850Channel(device, channel, network)
    with _closed_on_failure(medium, slow):
        medium.set_up()
    return medium


@contextmanager
def _closed_on_failure(medium: Medium, slow: SlowCalls) -> Iterator[None]:
    """Let go of `medium`, without waiting for that, where what is done with it fails."""
    try:
        yield
    except BaseException:
        slow.aside(medium.close)
        raise


class RawSearch:
    """Asks everybody over raw CAN who is there, where the device cannot listen to all of them at once.

    A unit is heard on ISO 15765 only after a filter names it; with 29 bits any of 256 may be on the bus.
    """

    def __init__(self, device: Device, network: Network, stop: threading.Event) -> None:
        self._device = device
        self._network = network
        self._stop = stop

    def units(self) -> tuple[int, ...]:
        """Return who answered, each once.

        Raises:
            AdapterUnfitError: the device does not do raw CAN.
            LinkLostError: the adapter went away.
        """
        channel = self._device.connect(ProtocolId.CAN, self._network.flags, self._network.baud)
        try:
            self._let_through(channel)
            found: dict[int, None] = {}
            for _ in range(ATTEMPTS_ON_CAN):
                found |= dict.fromkeys(self._once(channel))
                if found or self._stop.is_set():
                    break
            channel.forget_waiting()
            return tuple(found)
        finally:
            self._device.disconnect(channel)

    def _let_through(self, channel: Channel) -> None:
        is_29bit = self._network.is_29bit
        mask, pattern = (0x1FFFFF00, 0x18DAF100) if is_29bit else (0x7F8, 0x7E8)
        channel.library.start_filter(
            channel.number,
            FilterKind.PASS,
            mask.to_bytes(IDENTIFIER_BYTES, "big"),
            pattern.to_bytes(IDENTIFIER_BYTES, "big"),
        )

    def _once(self, channel: Channel) -> Iterable[int]:
        everybody = self._network.everybody
        frame = (bytes([len(SUPPORTED_PIDS)]) + SUPPORTED_PIDS).ljust(_FRAME, b"\0")
        flags = TxFlag.CAN_29BIT_ID if self._network.is_29bit else TxFlag(0)
        channel.send(everybody.request.to_bytes(IDENTIFIER_BYTES, "big") + frame, int(flags))
        until_s = channel.clock() + self._network.wait_s
        while channel.clock() < until_s and not self._stop.is_set():
            for source, payload in sources_in(channel.receive(POLL_MS)):
                is_asked = answers_request(SUPPORTED_PIDS, payload) or is_pending(payload)
                if is_asked and is_answer_of(everybody, source):
                    yield source


class Search:
    """One search; told how to ask a network that is connected."""

    def __init__(
        self,
        device: Device,
        slow: SlowCalls,
        stop: threading.Event,
        responders: Callable[[Medium], tuple[int, ...]],
    ) -> None:
        self._device = device
        self._slow = slow
        self._stop = stop
        self._responders = responders
        self._faults: list[BusFaultError] = []
        self._unfit: list[AdapterUnfitError] = []
        self._limit: AdapterLimitError | None = None
        self._silent = 0

    def first(self, candidates: Iterable[Network]) -> tuple[Medium, tuple[int, ...]]:
        """Return the first of `candidates` on which somebody answers, connected, and who that was.

        Raises:
            VehicleSilentError: nobody answered on any.
            AdapterLimitError: nobody did, and on one the device has too few filters to ask.
            BusFaultError: nobody did, and no network took the question.
            AdapterUnfitError: the device speaks none of them.
            LinkLostError: the adapter went away.
            RequestStoppedError: the stop was set.
        """
        for network in candidates:
            found = self._try(network)
            if found is not None:
                return found
        self._slow.settle(self._stop)  # the last channel is let go
        if self._limit is not None:
            raise self._limit
        if self._faults and not self._silent:
            raise BusFaultError("no other node takes the frames on any network") from self._faults[0]
        if self._unfit and not self._silent:
            raise AdapterUnfitError("the adapter speaks no network of vehicles") from self._unfit[0]
        raise VehicleSilentError("no control unit answered on any network")

    def _try(self, network: Network) -> tuple[Medium, tuple[int, ...]] | None:
        try:
            return self._answered(network)
        except VehicleSilentError:
            self._silent += 1
        except BusFaultError as error:
            self._faults.append(error)
        except AdapterLimitError as error:
            logger.warning("%s could not be asked: %s", network.name, error)
            self._limit = self._limit or AdapterLimitError(f"{network.name}: {error}")
        except AdapterUnfitError as error:
            logger.warning("%s could not be asked: %s", network.name, error)
            self._unfit.append(error)
        return None

    def _answered(self, network: Network) -> tuple[Medium, tuple[int, ...]]:
        if network.is_29bit:
            return self._named(network)
        medium = connect(self._device, network, self._slow, self._stop)
        try:
            with _closed_on_failure(medium, self._slow):
                return medium, self._responders(medium)
        except AdapterLimitError as limit:  # too few filters for everybody who might be there
            return self._named_for(network, limit)

    def _named_for(self, network: Network, limit: AdapterLimitError) -> tuple[Medium, tuple[int, ...]]:
        try:
            return self._named(network)
        except AdapterUnfitError:  # nor raw frames
            raise limit from None

    def _named(self, network: Network) -> tuple[Medium, tuple[int, ...]]:
        """Find the units first, then listen to those."""
        units = _units(self._device, network, self._slow, self._stop)
        if not units:
            raise VehicleSilentError(f"{network.name}: no answer")
        medium = _connect_named(self._device, network, self._slow, self._stop, units)
        with _closed_on_failure(medium, self._slow):
            return medium, tuple(dict.fromkeys((*self._heard_at_once(medium), *units)))

    def _heard_at_once(self, medium: Medium) -> tuple[int, ...]:
        """Return who answers everybody's request; nobody where there are still too few filters."""
        try:
            return self._responders(medium)
        except AdapterLimitError as error:
            if not medium.one_by_one(medium.network.everybody):
                raise
            logger.warning("%s: its units are asked in turn: %s", medium.network.name, error)
            return ()
