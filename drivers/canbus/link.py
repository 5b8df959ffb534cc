"""A `PduLink` over any interface of python-can: `IsoTpLink`, and the choice of the bit rate."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Final

from drivers.api import AdapterInfo, Answer, Bus, Capability, OpenOptions, Target
from drivers.canbus.channel import Channel
from drivers.canbus.names import name_of
from drivers.canbus.settings import OBD_BITRATES, CanSettings
from drivers.errors import BadVciOptionError, BusFaultError, RequestStoppedError, VehicleSilentError
from drivers.isotp.conversation import frame_bytes
from drivers.isotp.link import IsoTpLink

LISTEN_S: Final = 0.15  # a bus that is awake carries frames more often than every 100 ms
_POLL_S: Final = 0.05
_SEPARATOR: Final = "@"
_ERRORS_TO_TELL: Final = 3


def capabilities_of(settings: CanSettings) -> Capability:
    """Return what a channel opened by `settings` can do."""
    asking = Capability.FUNCTIONAL | Capability.SEGMENTED_SEND | Capability.RESPONSE_COUNT
    silent = settings.at(settings.bitrate, silent=True)
    return (
        (Capability(0) if settings.listen_only else asking)
        | Capability.MONITOR
        | (Capability.LISTEN_ONLY if silent.is_unheard else Capability(0))
    )


def info_of(settings: CanSettings) -> AdapterInfo:
    """Return what is plugged in, as far as python-can tells."""
    name = name_of(settings.interface, settings.channel)
    return AdapterInfo(settings.url, name, "", capabilities_of(settings))


def rates_of(settings: CanSettings, hint: str) -> tuple[int | None, ...]:
    """Return the bit rates to try, the likeliest first: the one told, the one remembered, those of OBD."""
    if settings.bitrate is not None or settings.is_rateless:
        return (settings.bitrate,)
    remembered = hint.partition(_SEPARATOR)[2]
    rates: list[int] = [rate for rate in OBD_BITRATES if str(rate) == remembered]
    return tuple(dict.fromkeys([*rates, *OBD_BITRATES]))


class CanLink:
    """A `PduLink` over one channel of python-can.

    Where the URL names no bit rate, that of the vehicle is found: first by listening, where the interface can
    do so unheard, because whoever takes part in a bus at the wrong rate disturbs it.
    """

    def __init__(
        self,
        channel: Channel,
        settings: CanSettings,
        options: OpenOptions,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.info = info_of(settings)
        self._channel = channel
        self._settings = settings
        self._rates = rates_of(settings, options.hint)
        self._is_hinted = _SEPARATOR in options.hint
        self._trace = options.trace
        self._clock = clock
        self._iso = IsoTpLink(channel, self.info, _without_rate(options), clock, self._rates[0])

    @property
    def resume_hint(self) -> str:
        """The numbering and the bit rate that the vehicle answered in."""
        hint = self._iso.resume_hint
        return f"{hint}{_SEPARATOR}{self._iso.bitrate}" if hint and self._iso.bitrate else hint

    def battery_v(self, *, stop: threading.Event) -> float | None:
        """Return None: a CAN interface does not measure the supply."""
        return self._iso.battery_v(stop=stop)

    def find_bus(self, *, stop: threading.Event) -> Bus:
        """Find the network, at the bit rate of the URL or else at those of legislated OBD.

        Raises:
            BadVciOptionError: the URL says that nothing is to be sent.
            VehicleSilentError: nobody answered.
            BusFaultError: error frames were all that was seen.
            LinkLostError: the adapter went away.
            RequestStoppedError: `stop` was set.
        """
        self._refuse_to_listen_only()
        failure: BusFaultError | VehicleSilentError | None = None
        for rate in self._likely_rates(stop):
            self._tune(rate, stop, silent=False)
            try:
                return self._iso.find_bus(stop=stop)
            except (BusFaultError, VehicleSilentError) as error:
                failure = error if failure is None or isinstance(error, BusFaultError) else failure
        raise failure or VehicleSilentError(self.info.name)

    def request(
        self,
        target: Target,
        payload: bytes,
        *,
        deadline_s: float,
        expected: int | None,
        stop: threading.Event,
    ) -> Iterator[Answer]:
        """Send `payload` and yield every answer; see `drivers.api.PduLink.request`.

        Raises:
            BadVciOptionError: the URL says that nothing is to be sent.
        """
        self._refuse_to_listen_only()
        if self._channel.settings.silent:
            self._tune(self._rates[0], stop, silent=False)
        return self._iso.request(target, payload, deadline_s=deadline_s, expected=expected, stop=stop)

    def close(self) -> None:
        """Let go of the adapter; a second call does nothing."""
        self._iso.close()

    def _refuse_to_listen_only(self) -> None:
        if self._settings.listen_only:
            raise BadVciOptionError(
                self._settings.url, "listen_only=1 lets nothing be sent; leave it out to ask the vehicle"
            )

    def _likely_rates(self, stop: threading.Event) -> tuple[int | None, ...]:
        """Return the rates to ask at: the one at which frames were heard, or else all that may be right."""
        if len(self._rates) == 1 or self._is_hinted or not self._settings.may_be_silent:
            return self._rates
        refuted = set()
        for rate in self._rates:
            self._tune(rate, stop, silent=True)
            frames, errors = self._listen(stop)
            if frames:
                return (rate,)
            if errors >= _ERRORS_TO_TELL:
                refuted.add(rate)
        return tuple(rate for rate in self._rates if rate not in refuted) or self._rates

    def _listen(self, stop: threading.Event) -> tuple[int, int]:
        """Return how many frames came in a moment, and how many error frames."""
        until_s = self._clock() + LISTEN_S
        frames = errors = 0
        while self._clock() < until_s and not frames:
            if stop.is_set():
                raise RequestStoppedError(self.info.name)
            msg = self._channel.recv(_POLL_S)
            if msg is None:
                continue
            self._trace.record(sent=False, payload=frame_bytes(msg), at_s=self._clock())
            errors += msg.is_error_frame
            frames += not msg.is_error_frame
        return frames, errors

    def _tune(self, rate: int | None, stop: threading.Event, *, silent: bool) -> None:
        """Let the channel be open at `rate`, heard or unheard."""
        wanted = self._settings.at(rate, silent=silent)
        if wanted != self._channel.settings:
            self._channel.reopen(wanted, stop)
        self._iso.bitrate = rate


def _without_rate(options: OpenOptions) -> OpenOptions:
    return OpenOptions(options.trace, options.stop, options.hint.partition(_SEPARATOR)[0])
