"""Ask every driver at once what is plugged in, and wait for none of them for ever.

A maker's library may raise, print or hang while it looks for its devices; whoever does costs the others
nothing.
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

Look = Callable[[], Iterable[FoundVci]]
Found = tuple[FoundVci, ...]


def look(looks: Mapping[str, Look], limit_s: float = LOOK_S) -> Found:
    """Return what `looks` find within `limit_s`, in their order; what raises or is late finds nothing.

    Args:
        looks: by the name of the driver, for the log.
        limit_s: seconds for all of them.
    """
    until_s = time.monotonic() + limit_s
    outcomes = _begun(looks)
    return tuple(one for name, outcome in outcomes.items() for one in _outcome(name, outcome, until_s))


def _begun(looks: Mapping[str, Look]) -> dict[str, "Future[Found]"]:
    outcomes: dict[str, Future[Found]] = {}
    for name, one in looks.items():
        outcomes[name] = Future()
        threading.Thread(target=_run, args=(one, outcomes[name]), name=THREAD, daemon=True).start()
    return outcomes


def _run(one: Look, outcome: "Future[Found]") -> None:
    try:
        outcome.set_result(tuple(one()))
    except Exception as error:  # noqa: BLE001  a maker's library raises what it likes
        outcome.set_exception(error)


def _outcome(name: str, outcome: "Future[Found]", until_s: float) -> Found:
    if not wait((outcome,), max(0.0, until_s - time.monotonic())).done:
        logger.warning("%s: still looking for interfaces, which are left out", name)
        return ()
    error = outcome.exception()
    if error is not None:
        logger.warning("%s: could not look for interfaces: %s", name, error)
        return ()
    return outcome.result()
