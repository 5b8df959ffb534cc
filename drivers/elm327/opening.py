"""Open an ELM327 by its VCI URL: ``elm:ADDRESS[?baud=BITS_PER_SECOND]``."""

import time
from collections.abc import Callable
from typing import Final

from drivers.api import OpenOptions
from drivers.elm327.asker import Asker
from drivers.elm327.dialogue import Dialogue, Reply
from drivers.elm327.link import Elm327Link, Opened
from drivers.elm327.probe import BAUDS, examine, reset, resume, wake
from drivers.elm327.profile import BAUD_MAX, Hint
from drivers.errors import BadVciUrlError
from drivers.registry import VciUrl, query_of
from drivers.transport.line import Line, TracedLine
from drivers.transport.opening import has_speed, open_line

BAUD: Final = "baud"


def open_elm327(url: VciUrl, options: OpenOptions, clock: Callable[[], float] = time.monotonic) -> Elm327Link:
    """Open the adapter that `url` names; quickly when the hint still holds.

    Raises:
        BadVciUrlError: `url` cannot name an ELM327.
        AdapterNotFoundError: there is no such port.
        AdapterBusyError: another program holds the port.
        AdapterPermissionError: this user may not open the port.
        AdapterSilentError: nothing that speaks like an ELM327 answered within 3 s.
        AdapterUnfitError: it answers, but takes no settings.
        LinkLostError: it went away meanwhile.
        RequestStoppedError: the options' stop was set.
    """
    hint = Hint.read(options.hint)
    address = _address(url)
    speeds = _speeds(url, address, hint)
    line = open_line(address, speeds[0], options.stop)
    try:
        return Elm327Link(set_up(str(url), line, speeds, hint, options, clock), clock)
    except BaseException:
        line.close()
        raise


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
    reset(traced, hail)
    dialogue.settle()  # a slow radio may have answered an earlier try just now
    return Opened(url, traced, dialogue, Hint(examine(asker), baud), is_warm=False)


def _address(url: VciUrl) -> str:
    """Return what to open; a query that is not ours belongs to pyserial's URL."""
    others = {key: value for key, value in url.options.items() if key != BAUD}
    if not others:
        return url.address
    if "://" not in url.address:
        raise BadVciUrlError(str(url), f"a serial port has no {', '.join(others)}; only {BAUD}=")
    return f"{url.address}?{query_of(others)}"


def _speeds(url: VciUrl, address: str, hint: Hint | None) -> tuple[int, ...]:
    """Return the speeds to try, the likeliest first."""
    told = url.options.get(BAUD)
    if told is not None:
        if not told.isascii() or not told.isdecimal() or not 0 < int(told) <= BAUD_MAX:
            raise BadVciUrlError(str(url), f"{BAUD}= takes bits a second, e.g. {BAUD}={BAUDS[0]}")
        return (int(told),)
    if not has_speed(address):
        return BAUDS[:1]
    return tuple(dict.fromkeys((hint.baud, *BAUDS))) if hint else BAUDS
