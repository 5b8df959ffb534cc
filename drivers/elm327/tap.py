"""A `FrameTap` on an ELM327 or an STN chip: the bus as its monitor shows it.

ELM327 data sheet v2.2, "Monitoring the Bus" and "AT CSM"; OBDLink Family Reference and Programming Manual,
"Monitoring" and "Filtering ST Commands".
"""

import contextlib
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, NoReturn

import can

from drivers.api import AdapterInfo, Capability, FrameFilter, OpenOptions, TapOptions, passes
from drivers.elm327.aim import FILTER_OFF
from drivers.elm327.asker import Asker
from drivers.elm327.dialogue import GRACE_S, INTERRUPT, POLL_S, SETTLE_S
from drivers.elm327.lapse import Lapse
from drivers.elm327.link import Opened
from drivers.elm327.opening import hasten, set_up
from drivers.elm327.place import place_of
from drivers.elm327.probe import DEFAULTS
from drivers.elm327.tap_health import Health
from drivers.elm327.tap_rows import RowReader, Seen
from drivers.elm327.tap_setup import (
    CHOOSE_NETWORK,
    ELM_MONITOR,
    ELM_SILENCE,
    EXTENDED,
    FORGET_FILTERS,
    LENGTHS,
    RAW,
    STN_MONITOR,
    STN_SILENCE,
    Filtering,
    candidates,
    elm_filtering,
    pass_all,
    stn_filtering,
)
from drivers.errors import (
    AdapterNotSilentError,
    AdapterUnfitError,
    BusFaultError,
    DriverError,
    LinkLostError,
    RequestStoppedError,
)
from drivers.registry import VciUrl
from drivers.tracing import NoTrace
from drivers.transport.opening import open_line

TRIAL_S: Final = 0.4  # a bus that is awake shows a frame within a tenth of it
PAUSE_S: Final = 0.05
#: what an adapter gets to end its monitor and take its filters back; with what is under way then, less than
#: half a second.  One that hangs is left as it is: the next opening resets it
LEAVE_S: Final = 0.4


def tap_elm327(url: VciUrl, options: TapOptions, clock: Callable[[], float] = time.monotonic) -> "Elm327Tap":
    """Listen through the adapter that `url` names; ``protocol=`` says to which network.

    Without it, every CAN network is listened to for a moment, provided that the adapter keeps silent.

    Raises:
        BadVciUrlError: `url` cannot name an ELM327.
        BadVciOptionError: what follows its question mark cannot be used.
        AdapterNotFoundError: there is no such port.
        AdapterBusyError: another program holds the port.
        AdapterPermissionError: this user may not open the port.
        AdapterSilentError: nothing that speaks like an ELM327 answered within 3 s.
        AdapterNotSilentError: it would disturb the wrong network; the vehicle's must be named.
        AdapterUnfitError: it cannot show raw frames, or knows none of the networks.
        LinkLostError: it went away meanwhile.
        RequestStoppedError: the options' stop was set.
    """
    place = place_of(url, None)
    line = open_line(place.address, place.speeds[0], options.stop)
    try:
        opened = set_up(str(url), line, place.speeds, None, OpenOptions(NoTrace(), options.stop), clock)
        opened = hasten(opened, place, options.stop, clock)
        return start(opened, place.protocol, options, clock)
    except BaseException:
        line.close()
        raise


def start(opened: Opened, protocol: str, options: TapOptions, clock: Callable[[], float]) -> "Elm327Tap":
    """Let an adapter that is set up listen, to `protocol` or to the first network with frames on it.

    Raises:
        AdapterNotSilentError: it would disturb the wrong network; the vehicle's must be named.
        AdapterUnfitError: it cannot show raw frames, or knows none of the networks.
        LinkLostError: it went away meanwhile.
        RequestStoppedError: the options' stop was set.
    """
    tap = Elm327Tap(opened, options, clock)
    try:
        tap.begin(protocol)
    except LinkLostError:  # nothing more can be said to it
        raise
    except BaseException:
        tap.close()
        raise
    return tap


@dataclass(slots=True)
class _Counts:
    """What is counted while listening.

    Attributes:
        held: frames that came and were not read yet.
        failure: what ended the listening; what came before it is told first.
    """

    lost: int = 0
    health: Health = field(default_factory=Health)
    held: list[can.Message] = field(default_factory=list)
    failure: DriverError | None = None


class Elm327Tap:
    """Raw frames as they pass; see `drivers.api.FrameTap`."""

    def __init__(self, opened: Opened, options: TapOptions, clock: Callable[[], float]) -> None:
        self._opened = opened
        self._line = opened.line
        self._filters = options.filters
        self._stop = options.stop
        self._clock = clock
        self._is_silent = False
        self._has_lengths = False
        self._is_stn = opened.hint.profile.segmented
        self._rows = RowReader(is_extended=False, has_lengths=False)
        self._is_checked = False
        self._command = ""
        self._is_monitoring = False
        self._is_closed = False
        self._counts = _Counts()

    @property
    def info(self) -> AdapterInfo:
        """What is plugged in."""
        profile = self._opened.hint.profile
        silence = Capability.LISTEN_ONLY if self._is_silent else Capability(0)
        return AdapterInfo(self._opened.url, profile.name, profile.identity, Capability.MONITOR | silence)

    @property
    def lost(self) -> int:
        """Frames that are known to have been lost; one for each time that the adapter says so."""
        return self._counts.lost

    def read(self, *, timeout_s: float) -> Sequence[can.Message]:
        """Return the frames that have come, oldest first; empty when none came within `timeout_s`.

        Raises:
            BusFaultError: errors are all that the adapter sees.
            AdapterResetError: it restarted, and listens no more.
            AdapterUnfitError: it does not take the command to listen, or does not listen all the same.
            LinkLostError: it went away, or the tap was closed.
            RequestStoppedError: the options' stop was set.
        """
        if self._is_closed:
            raise LinkLostError(f"{self._line.name}: it was closed")
        held, self._counts.held = self._counts.held, []
        until_s = self._clock() + (0 if held else timeout_s)
        frames = held + self._take(0)
        while not frames and self._clock() < until_s:
            frames = self._take(min(POLL_S, until_s - self._clock()))
        return frames

    def close(self) -> None:
        """End the monitor, take the filters back, and let go of the adapter; a second call does nothing."""
        if self._is_closed:
            return
        self._is_closed = True
        try:
            self._leave()
        except DriverError:
            pass  # it is gone, or hangs: its settings go with its supply, and the next opening resets it
        finally:
            self._line.close()

    def begin(self, protocol: str) -> None:
        """Listen to `protocol`, or where it is empty to the first network with frames on it, wanted or not.

        Raises:
            AdapterNotSilentError: it would disturb the wrong network; the vehicle's must be named.
            AdapterUnfitError: it cannot show raw frames, or knows none of the networks.
            LinkLostError: it went away.
            RequestStoppedError: the options' stop was set.
        """
        asker = self._asker(self._stop)
        if not asker.accepts(RAW):
            raise AdapterUnfitError("it does not show raw frames")
        self._is_silent = (self._is_stn and asker.accepts(STN_SILENCE)) or asker.accepts(ELM_SILENCE)
        self._has_lengths = asker.accepts(LENGTHS)
        digits = candidates(self._filters, protocol)
        if not self._is_silent and not protocol:
            self._refuse_to_disturb(digits)
        heard = "" if protocol else self._heard_on(digits)
        if self._filters or not heard:
            self._listen_to_first((heard,) if heard else digits)

    def _refuse_to_disturb(self, digits: Sequence[str]) -> NoReturn:
        """Say that the network must be told, with one that the adapter can be set to."""
        known = next((digit for digit in digits if self._is_set_to(digit)), "")
        if not known:
            raise _none_of(digits)
        raise AdapterNotSilentError(f"e.g. protocol={known}")

    def _heard_on(self, digits: Sequence[str]) -> str:
        """Return the first network with frames on it, kept for `read`; empty where there is none."""
        return next((digit for digit in digits if self._listens_to(digit) and self._hears_frames()), "")

    def _listen_to_first(self, digits: Sequence[str]) -> None:
        if not any(self._listens_to(digit, self._filters) for digit in digits):
            raise _none_of(digits)

    def _listens_to(self, digit: str, filters: Sequence[FrameFilter] = ()) -> bool:
        """Show what passes on the network `digit`, what `filters` want or all; False where it is unknown."""
        self._end(GRACE_S)
        self._counts = _Counts()
        if not self._is_set_to(digit):
            return False
        is_extended = digit in EXTENDED
        is_complete = self._choose(self._asker(self._stop), filters, is_extended=is_extended)
        self._is_checked = bool(filters) and not is_complete
        self._rows = RowReader(is_extended=is_extended, has_lengths=self._has_lengths)
        self._begin()
        return True

    def _is_set_to(self, digit: str) -> bool:
        asker = self._asker(self._stop)
        return any(asker.accepts(f"{verb}{digit}") for verb in CHOOSE_NETWORK)

    def _hears_frames(self) -> bool:
        """Say whether a whole frame comes within a moment; it is kept for `read`."""
        until_s = self._clock() + TRIAL_S
        with contextlib.suppress(BusFaultError):
            while self._clock() < until_s:
                frames = [one for one in self._take(POLL_S) if not one.is_error_frame]
                if frames:
                    self._counts.held = frames
                    return True
        return False

    def _choose(self, asker: Asker, filters: Sequence[FrameFilter], *, is_extended: bool) -> bool:
        """Tell the adapter which frames to show; say whether it then shows nothing else."""
        if self._is_stn:
            filtering = stn_filtering(filters, is_extended=is_extended)
            if self._is_told(asker, filtering):
                self._command = STN_MONITOR
                return filtering.is_complete
            if self._is_told(asker, Filtering((pass_all(is_extended=is_extended),))):  # no room for all
                self._command = STN_MONITOR
                return False
        self._command = ELM_MONITOR
        filtering = elm_filtering(filters, is_extended=is_extended)
        if self._is_told(asker, filtering):
            return filtering.is_complete
        asker.accepts(FILTER_OFF)
        return False

    def _is_told(self, asker: Asker, filtering: Filtering) -> bool:
        return not asker.refused(filtering.commands, batched=self._opened.hint.profile.batched)

    def _take(self, wait_s: float) -> list[can.Message]:
        """Return the frames of what has come, and resume monitoring where it came to an end."""
        if self._stop.is_set():
            raise RequestStoppedError(self._line.name)
        if self._counts.failure is not None:
            raise self._counts.failure
        chunk = self._line.read(timeout_s=wait_s)
        if not chunk:
            return []
        seen = self._rows.feed(chunk, self._clock())
        self._counts.lost += seen.lost
        self._is_monitoring = not seen.is_over
        frames = (
            [one for one in seen.frames if passes(self._filters, one)] if self._is_checked else seen.frames
        )
        try:
            self._heed(seen)
            if seen.is_over:
                self._begin()
        except DriverError as error:
            if not frames:
                raise
            self._counts.failure = error
        return frames

    def _heed(self, seen: Seen) -> None:
        health = self._counts.health
        is_well = health.heed(seen, self._clock())
        health.check(seen, self._command)
        if not is_well:
            self._stop.wait(PAUSE_S)

    def _begin(self) -> None:
        if self._stop.is_set():
            raise RequestStoppedError(self._line.name)
        self._line.write(self._command.encode("ascii") + b"\r")
        self._counts.health.begin(self._clock())
        self._is_monitoring = True

    def _end(self, within_s: float) -> None:
        """Bring the adapter back to its prompt; any byte ends the monitor."""
        if not self._is_monitoring:
            return
        self._line.write(INTERRUPT)
        lapse, rows = Lapse(within_s, self._clock), self._rows
        while not lapse.is_set():
            chunk = self._line.read(timeout_s=min(POLL_S, lapse.left_s))
            if chunk and rows.feed(chunk, self._clock()).is_over:
                break
        self._opened.dialogue.settle(min(SETTLE_S, lapse.left_s))
        self._is_monitoring = False

    def _leave(self) -> None:
        lapse = Lapse(LEAVE_S, self._clock)
        self._end(LEAVE_S)
        for command in (FORGET_FILTERS if self._is_stn else FILTER_OFF, DEFAULTS):
            if self._opened.dialogue.hail(command, wait_s=lapse.left_s, stop=lapse) is None:
                return
        if self._opened.speed is not None:
            self._opened.speed.restore(self._opened.hint.baud)

    def _asker(self, stop: threading.Event) -> Asker:
        return Asker(self._opened.dialogue, stop, self._clock)


def _none_of(digits: Sequence[str]) -> AdapterUnfitError:
    return AdapterUnfitError(f"it cannot be set to any of the networks asked for: {', '.join(digits)}")
