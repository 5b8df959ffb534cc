"""Whether the vehicle is ready for diagnostics (ISO 13400-2:2019, 7.1.6)."""

import threading
from collections.abc import Callable
from enum import IntEnum

from drivers.doip.beside import ask_beside
from drivers.doip.messages import POWER_MODE_RESPONSE, power_mode_request
from drivers.doip.wire import DoipWire


class PowerMode(IntEnum):
    """Diagnostic power mode (table 9)."""

    NOT_READY = 0
    READY = 1
    NOT_SUPPORTED = 2


def power_mode(
    wire: DoipWire, port: int, stop: threading.Event, clock: Callable[[], float]
) -> PowerMode | None:
    """Return the vehicle's power mode; None where it does not tell.

    Raises:
        RequestStoppedError: `stop` was set.
    """
    asked = (power_mode_request(), POWER_MODE_RESPONSE)
    for body in ask_beside(wire, port, asked, stop, clock):
        if body[:1] in {b"\0", b"\1", b"\2"}:
            return PowerMode(body[0])
    return None
