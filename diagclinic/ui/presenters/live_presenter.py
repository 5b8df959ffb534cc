"""Decide what the live page shows: what is polled, how it stands, how fast it comes.  No Qt here."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from diagclinic.core.signals import Pid
from diagclinic.services.jobs import Outcome
from diagclinic.services.live import LiveBuffer, LiveSample
from diagclinic.services.read_values import Wanted
from diagclinic.ui.presenters.live_track import LiveRow, SignalKey, Track

MAX_CURVES: Final = 8
_RATE_WINDOW_S: Final = 2.0

Clock = Callable[[], float]
Cancel = Callable[[], None]


class PidLookup(Protocol):
    """Tells what a PID carries; `knowledge.pids.PidCatalogue` is one."""

    def get(self, number: int, /) -> Pid | None:
        """Return the PID, or None where it is not known."""
        ...


class LiveSource(Protocol):
    """Where live values come from."""

    def list_values(self, on_done: Callable[[Outcome[tuple[Wanted, ...]]], None]) -> None:
        """Find out what the vehicle offers."""
        ...

    def poll(
        self, wanted: tuple[Wanted, ...], buffer: LiveBuffer, on_done: Callable[[Outcome[int]], None]
    ) -> Cancel:
        """Fill `buffer` until the returned call."""
        ...


@dataclass(frozen=True, slots=True)
class Offer:
    """A value that can be chosen.

    Attributes:
        name: of the PID, with the control unit that offers it.
        is_chosen: whether it is polled.
    """

    wanted: Wanted
    name: str
    is_chosen: bool


class LiveView(Protocol):
    """What the page can show; each method says one thing."""

    def show_offers(self, offers: Sequence[Offer]) -> None:
        """List what can be chosen."""
        ...

    def show_rows(self, rows: Sequence[LiveRow]) -> None:
        """Show the table."""
        ...

    def show_curves(self, tracks: Sequence[Track], now_s: float) -> None:
        """Draw the curves of `tracks`, in their order."""
        ...

    def show_rate(self, signals: int, per_second: float) -> None:
        """Say how many values there are, and how often each is read on average."""
        ...

    def show_running(self, *, is_running: bool, is_paused: bool) -> None:
        """Say whether values are coming, and whether the picture stands still."""
        ...

    def show_problem(self, error: Exception | None) -> None:
        """Say in human words what happened and what to do next; None: all is well."""
        ...


class LivePresenter:
    """Runs the page: list, choose, poll, show thirty times a second.

    Attributes:
        heard: are called with the time, as often as the page is shown while values are read.
    """

    def __init__(self, view: LiveView, pids: Callable[[], PidLookup], clock: Clock) -> None:
        """Begin without a vehicle; `clock` is the one that samples are stamped with."""
        self.heard: list[Callable[[float], None]] = []
        self._view = view
        self._pids = pids
        self._clock = clock
        self._source: LiveSource | None = None
        self._buffer = LiveBuffer()
        self._cancel: Cancel | None = None
        self._run = 0
        self._began_s = 0.0
        self._offered: tuple[Wanted, ...] = ()
        self._chosen: list[Wanted] = []
        self._search = ""
        self._tracks: dict[SignalKey, Track] = {}
        self._longer: dict[SignalKey, Track] = {}
        self._curves: list[SignalKey] = []
        self._arrivals: deque[float] = deque()
        self._is_paused = False
        self._is_in_sight = False

    @property
    def chosen(self) -> tuple[Wanted, ...]:
        """What is polled, in the order of choice."""
        return tuple(self._chosen)

    def fresh(self, now_s: float) -> list[LiveSample]:
        """Return the newest sample of every value that is being read and did not stop coming."""
        if self._cancel is None:
            return []
        newest = (track.newest for track in self._tracks.values() if not track.is_stale(now_s))
        return [sample for sample in newest if sample is not None and sample.at_s >= self._began_s]

    def attach(self, source: LiveSource | None) -> None:
        """Use the vehicle behind `source` from now on; None where it is gone; what was read stays."""
        self.stop()
        self._run += 1
        self._source = source
        if source is None:
            return
        self._tracks, self._longer, self._offered = {}, {}, ()
        self._buffer = LiveBuffer()
        self._arrivals.clear()
        self._show_choice()
        self.retry()

    def retry(self) -> None:
        """Read on after a failure; where it is not known yet what the vehicle offers, ask for that first."""
        self._view.show_problem(None)
        source = self._source
        if source is None or self._offered:
            self.start()
        else:
            source.list_values(lambda outcome: self._on_listed(source, outcome))

    def set_in_sight(self, *, is_in_sight: bool) -> None:
        """Poll while the page is in sight; out of sight the vehicle is left alone."""
        self._is_in_sight = is_in_sight
        self.start()

    def start(self) -> None:
        """Poll what is chosen, from now on and while the page is in sight."""
        self.stop()
        if self._source is None or not self._chosen or not self._is_in_sight:
            return
        self._run += 1
        run = self._run
        self._began_s = self._clock()
        self._buffer = LiveBuffer()
        self._cancel = self._source.poll(
            self.chosen, self._buffer, lambda outcome: self._on_ended(run, outcome)
        )
        self._show_running()

    def stop(self) -> None:
        """Let the link rest, for another job that needs the vehicle."""
        if self._cancel is not None:
            self._cancel()
            self._cancel = None
        self._show_running()

    def on_search(self, text: str) -> None:
        """List only the offers that hold every word of `text`."""
        self._search = text
        self._show_offers()

    def on_toggled(self, wanted: Wanted) -> None:
        """Choose a value, or let it go."""
        if wanted in self._chosen:
            self._chosen.remove(wanted)
        else:
            self._chosen.append(wanted)
        self._follow_choice()

    def choose(self, wanted: Iterable[Wanted]) -> None:
        """Choose exactly `wanted`."""
        self._chosen = list(dict.fromkeys(wanted))
        self._follow_choice()

    def on_curve_toggled(self, key: SignalKey) -> None:
        """Draw a value's curve, or no longer; a ninth takes the place of the first."""
        if key in self._curves:
            self._curves.remove(key)
        else:
            self._curves = [*self._curves, key][-MAX_CURVES:]
        self._show()

    def on_reset(self) -> None:
        """Begin all extremes anew."""
        for track in self._tracks.values():
            track.reset()
        self._show()

    def on_paused(self, *, is_paused: bool) -> None:
        """Let the picture stand still; reading goes on."""
        self._is_paused = is_paused
        self._show_running()

    def on_tick(self) -> int:
        """Take what came since the last call and show it; return how many samples that were."""
        samples = self._buffer.drain()
        for sample in samples:
            self._take(sample)
        if self._cancel is not None:
            now_s = self._clock()
            for hear in self.heard:
                hear(now_s)
        if not self._is_paused:
            self._show()
        return len(samples)

    def _take(self, sample: LiveSample) -> None:
        key = SignalKey(sample.unit, sample.reading.parameter.key)
        if key in self._longer:  # the control unit uses the form with more bytes
            self._tracks[key] = self._longer.pop(key)
        if key in self._tracks:
            self._tracks[key].add(sample)
            self._arrivals.append(sample.at_s)

    def _follow_choice(self) -> None:
        self._show_choice()
        self.start()

    def _show_choice(self) -> None:
        """Show what is chosen, with what is known of it."""
        kept = self._tracks
        told = [(wanted, pid) for wanted in self._chosen if (pid := self._pids().get(wanted.pid))]
        longer = _tracks((wanted, pid.longer) for wanted, pid in told if pid.longer is not None)
        short = _tracks(told)
        self._tracks = {
            key: kept.get(key, track)
            for key, track in {**short, **longer}.items()
            if key in short or key in kept
        }
        self._longer = {key: track for key, track in longer.items() if key not in self._tracks}
        self._curves = [key for key in self._curves if key in self._tracks]
        if not self._curves:
            measures = [key for key, track in self._tracks.items() if not track.parameter.states]
            self._curves = (measures or list(self._tracks))[:1]
        self._show_offers()
        self._show()

    def _show(self) -> None:
        now_s = self._clock()
        numbers = {key: number for number, key in enumerate(self._curves, start=1)}
        self._view.show_rows([track.row(now_s, numbers.get(key, 0)) for key, track in self._tracks.items()])
        self._view.show_curves([self._tracks[key] for key in self._curves], now_s)
        self._view.show_rate(len(self._tracks), self._rate(now_s))

    def _rate(self, now_s: float) -> float:
        while self._arrivals and self._arrivals[0] < now_s - _RATE_WINDOW_S:
            self._arrivals.popleft()
        return len(self._arrivals) / _RATE_WINDOW_S / max(1, len(self._tracks))

    def _show_offers(self) -> None:
        words = self._search.casefold().split()
        offers = (Offer(wanted, self._name(wanted), wanted in self._chosen) for wanted in self._offered)
        self._view.show_offers(
            [offer for offer in offers if all(word in offer.name.casefold() for word in words)]
        )

    def _name(self, wanted: Wanted) -> str:
        pid = self._pids().get(wanted.pid)
        return f"{pid.name if pid else f'PID {wanted.pid:02X}'} ({wanted.unit})"

    def _show_running(self) -> None:
        self._view.show_running(is_running=self._cancel is not None, is_paused=self._is_paused)

    def _on_listed(self, source: LiveSource, outcome: Outcome[tuple[Wanted, ...]]) -> None:
        if source is not self._source:
            return
        if outcome.error is not None:
            self._view.show_problem(outcome.error)
        elif outcome.result is not None:
            self._offered = outcome.result
            self.choose(wanted for wanted in self._chosen if wanted in self._offered)

    def _on_ended(self, run: int, outcome: Outcome[int]) -> None:
        if run != self._run:
            return
        self._cancel = None
        self._show_running()
        if outcome.error is not None:
            self._view.show_problem(outcome.error)


def _tracks(carried: Iterable[tuple[Wanted, Pid]]) -> dict[SignalKey, Track]:
    """Return an empty track for everything that the PIDs carry."""
    keys = (
        (SignalKey(wanted.unit, field.parameter.key), field.parameter)
        for wanted, pid in carried
        for field in pid.fields
    )
    return {key: Track(key, parameter) for key, parameter in keys}
