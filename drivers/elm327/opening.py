"""Open an ELM327 by its VCI URL; see `drivers.elm327.place` for what that says."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace

from drivers.api import OpenOptions
from drivers.elm327.asker import Asker
from drivers.elm327.dialogue import Dialogue, Reply
from drivers.elm327.link import Elm327Link, Opened
from drivers.elm327.place import Place, place_of
from drivers.elm327.probe import examine, reset, resume, wake
from drivers.elm327.profile import Hint
from drivers.elm327.speed import ENOUGH, Speed, may_raise
from drivers.errors import AdapterSilentError
from drivers.registry import VciUrl
from drivers.transport.latency import latency_remark
from drivers.transport.line import Line, TracedLine
from drivers.transport.opening import open_line

logger = logging.getLogger(__name__)


def open_elm327(url: VciUrl, options: OpenOptions, clock: Callable[[], float] = time.monotonic) -> Elm327Link:
    """Open the adapter that `url` names; quickly when the hint still holds.

    Raises:
        BadVciUrlError: `url` cannot name an ELM327.
        BadVciOptionError: what follows its question mark cannot be used.
        AdapterNotFoundError: there is no such port.
        AdapterBusyError: another program holds the port.
        AdapterPermissionError: this user may not open the port.
        AdapterSilentError: nothing that speaks like an ELM327 answered within 3 s.
        AdapterUnfitError: it answers, but takes no settings.
        LinkLostError: it went away meanwhile.
        RequestStoppedError: the options' stop was set.
    """
    hint = Hint.read(options.hint)
    place = place_of(url, hint)
    line = open_line(place.address, place.speeds[0], options.stop)
    try:
        opened = set_up(str(url), line, place.speeds, hint, options, clock)
        return Elm327Link(hasten(opened, place, options.stop, clock), clock)
    except BaseException:
        line.close()
        raise


def hasten(opened: Opened, place: Place, stop: threading.Event, clock: Callable[[], float]) -> Opened:
    """Raise the speed of an adapter that was opened, where that is possible and nobody forbade it.

    Raises:
        LinkLostError: the adapter was lost meanwhile.
        RequestStoppedError: `stop` was set.
    """
    remark = latency_remark(place.address)
    if remark:
        logger.warning("%s: %s", place.address, remark)
    hint = opened.hint
    is_wanted = place.fast is not False and hint.top != hint.baud and hint.baud < ENOUGH
    # a speed that the URL names is left alone; asking what the port is takes time, and comes last
    is_free = place.fast or (len(place.speeds) > 1 and is_wanted and may_raise(place.address, hint.profile))
    if not is_wanted or not is_free:
        return opened
    speed = Speed(opened.line, opened.dialogue, stop, clock, hint.profile.segmented, hint.baud)
    return replace(opened, hint=replace(hint, top=speed.raised(hint.top)), speed=speed)


def set_up(  # noqa: PLR0913, PLR0917  the parts that tests replace
    url: str,
    line: Line,
    speeds: tuple[int, ...],
    hint: Hint | None,
    options: OpenOptions,
    clock: Callable[[], float],
) -> Opened:
    """Bring the adapter behind `line` to the state that the link assumes.

    Raises:
        AdapterSilentError: nothing that speaks like an ELM327 answered in time.
        AdapterUnfitError: it answers, but takes no settings.
        LinkLostError: it went away meanwhile.
        RequestStoppedError: the options' stop was set.
    """
    traced = TracedLine(line, options.trace, clock)
    dialogue = Dialogue(traced, clock)
    asker = Asker(dialogue, options.stop, clock)

    def hail(text: str, wait_s: float) -> Reply | None:
        return dialogue.hail(text, wait_s=wait_s, stop=options.stop)

    if hint is not None and hint.baud == speeds[0] and resume(asker, hail, hint):
        return Opened(url, traced, dialogue, hint, is_warm=True)
    baud = wake(traced, hail, speeds)
    dialogue.settle()
    if hint is not None and baud == hint.top != hint.baud:  # left there by a program that crashed
        baud = _slowed(Speed(traced, dialogue, options.stop, clock, hint.profile.segmented, baud), hint.baud)
    try:
        reset(traced, hail)
    except AdapterSilentError:  # the reset took it to another speed
        if len(speeds) == 1:
            raise
        baud = wake(traced, hail, speeds)
    dialogue.settle()  # a slow radio may have answered an earlier try just now
    return Opened(url, traced, dialogue, Hint(examine(asker), baud, top=_top(hint, baud)), is_warm=False)


def _slowed(speed: Speed, baud: int) -> int:
    speed.change(baud)
    return speed.baud


def _top(hint: Hint | None, baud: int) -> int:
    """Return what is known of the speed that the adapter can be raised to from `baud`."""
    return hint.top if hint is not None and hint.baud == baud else 0
