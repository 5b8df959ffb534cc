"""Open a channel as the program does, and ask."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from diagclinic.app.links import all_links
from drivers.api import Answer, OpenOptions, PduLink, Target
from drivers.registry import VciUrl
from tests.wire_doubles import Trace

GO_ON = threading.Event()
DEADLINE_S = 2.0


@dataclass
class StoppingTrace(Trace):
    """A trace that, once it is armed, asks for a stop as soon as anything was sent."""

    is_armed: bool = False
    stop: threading.Event = field(default_factory=threading.Event)

    def record(self, *, sent: bool, payload: bytes, at_s: float) -> None:
        super().record(sent=sent, payload=payload, at_s=at_s)
        if self.is_armed and sent:
            self.stop.set()


def open_url(url: str, *, trace: Trace | None = None, hint: str = "") -> PduLink:
    """Open `url` through the program's own table of drivers."""
    return all_links().open(url, OpenOptions(trace or Trace(), threading.Event(), hint))


def open_driver(url: str, *, hint: str = "") -> PduLink:
    """Open `url` by its driver alone: without the notes that the program adds to the trace of a visit."""
    named = VciUrl.parse(url)
    return all_links().drivers[named.scheme].open(named, OpenOptions(Trace(), threading.Event(), hint))


@contextlib.contextmanager
def connected(url: str, *, trace: Trace | None = None, hint: str = "") -> Iterator[PduLink]:
    """Open `url` and find the vehicle's network."""
    with contextlib.closing(open_url(url, trace=trace, hint=hint)) as link:
        link.find_bus(stop=GO_ON)
        yield link


def ask(  # noqa: PLR0913  the parts of a request, as the contract names them
    link: PduLink,
    target: Target,
    payload: str,
    *,
    expected: int | None = None,
    deadline_s: float = DEADLINE_S,
    stop: threading.Event = GO_ON,
) -> list[Answer]:
    """Ask, and return every answer."""
    request = bytes.fromhex(payload)
    return list(link.request(target, request, deadline_s=deadline_s, expected=expected, stop=stop))
