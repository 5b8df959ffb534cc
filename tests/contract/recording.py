"""Record a vehicle that is asked all that the contract asks."""

import contextlib
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from diagclinic.app.links import all_links
from diagclinic.core.trace import Anchor
from diagclinic.persistence.trace_file import create_trace
from drivers.api import OpenOptions, Target
from drivers.errors import DriverError
from tests.contract.served import Served

#: requests of the contract, to everybody or to the engine's control unit alone
TO_EVERYBODY = ("0100", "090A")
TO_ENGINE = ("0100", "010C", "0902", "BA00", "22" + "F190" * 5)


def record(served: Served, path: Path) -> None:
    """Put a conversation with the vehicle into a trace at `path`."""
    go_on = threading.Event()
    questions: list[tuple[Target, str]] = [
        *((served.everybody, request) for request in TO_EVERYBODY),
        *((served.engine, request) for request in TO_ENGINE),
    ]
    trace = create_trace(path, Anchor(datetime.now(UTC), time.monotonic()))
    with (
        contextlib.closing(trace),
        contextlib.closing(all_links().open(served.url, OpenOptions(trace, go_on))) as link,
        contextlib.suppress(DriverError),
    ):
        link.find_bus(stop=go_on)
        for target, request in questions:
            expected = len(served.responders) if target.functional else 1
            payload = bytes.fromhex(request)
            list(link.request(target, payload, deadline_s=2.0, expected=expected, stop=go_on))
