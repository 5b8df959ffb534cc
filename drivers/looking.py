"""Ask every driver at once what is plugged in, and wait for none of them for ever.

A maker's library may raise, print or hang while it looks for its devices; whoever does costs the others
nothing.  A look that hangs cannot be ended, so as long as it does no other is begun in its place: however
often somebody looks, there is one thread for each name at most.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, wait
from typing import Final

from drivers.api import FoundVci

logger = logging.getLogger(__name__)

#: a vehicle announces itself three times within 1.5 s (ISO 13400-2:2019, table 12); USB takes less
LOOK_S: Final = 3.0
THREAD: Final = "looking for interfaces"
#: what is told of whoever hangs
HANGS: Final = "its driver hangs, and is asked no more until it comes back"

Look = Callable[[], Iterable[FoundVci]]
Found = tuple[FoundVci, ...]


class _Looking(threading.Thread):
    """One look, from its beginning to its end."""

    def __init__(self, name: str, one: Look) -> None:
        super().__init__(name=name, daemon=True)
        self.outcome: Future[Found] = Future()
        self.began_s = time.monotonic()
        self._one = one

    def run(self) -> None:
        """Look."""
        try:
            self.outcome.set_result(tuple(self._one()))
        except Exception as error:  # noqa: BLE001  a maker's library raises what it likes
            self.outcome.set_exception(error)


def look(looks: Mapping[str, Look], limit_s: float = LOOK_S, kind: str = "") -> Found:
    """Return what `looks` find within `limit_s`, in their order; what raises or is late finds nothing.

    Whoever has not come back from an earlier look is not asked again: a `FoundVci` tells of the trouble.

    Args:
        looks: by the driver's scheme, or by what the URLs of its interfaces begin with (``can:pcan``).
        limit_s: seconds for all of them.
        kind: keeps looks of one name apart that are not the same.
    """
    until_s = time.monotonic() + limit_s
    under_way = {one.name: one for one in threading.enumerate() if isinstance(one, _Looking)}
    begun = {
        name: under_way.get(_thread(name, kind)) or _begun(_thread(name, kind), one)
        for name, one in looks.items()
    }
    found: list[FoundVci] = []
    for name, looking in begun.items():
        has_had_its_time = looking.began_s + limit_s < until_s - limit_s
        found += (_hanging(name),) if has_had_its_time else _outcome(name, looking.outcome, until_s)
    return tuple(found)


def _thread(name: str, kind: str) -> str:
    return f"{THREAD} ({kind}): {name}" if kind else f"{THREAD}: {name}"


def _begun(thread: str, one: Look) -> _Looking:
    begun = _Looking(thread, one)
    begun.start()
    return begun


def _hanging(name: str) -> FoundVci:
    return FoundVci(name if ":" in name else f"{name}:", f"Interfaces of {name}", trouble=HANGS)


def _outcome(name: str, outcome: "Future[Found]", until_s: float) -> Found:
    if not wait((outcome,), max(0.0, until_s - time.monotonic())).done:
        logger.warning("%s: still looking for interfaces, which are left out", name)
        return ()
    error = outcome.exception()
    if error is not None:
        logger.warning("%s: could not look for interfaces: %s", name, error)
        return ()
    return outcome.result()
