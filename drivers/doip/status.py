"""How many testers an entity lets in, and how much it takes at a time (ISO 13400-2:2019, 7.1.5)."""

import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from drivers.doip.beside import ask_beside
from drivers.doip.messages import STATUS_RESPONSE, fields, status_request
from drivers.doip.wire import DoipWire

#: table 11: node type, most sockets, open sockets; the largest message is optional
_SOCKETS: Final = struct.Struct("!BBB")
_LARGEST: Final = struct.Struct("!BBBL")


@dataclass(frozen=True, slots=True)
class EntityStatus:
    """What an entity tells of itself (table 11).

    Attributes:
        most: testers that it lets in at a time.
        connected: testers that are connected.
        largest: bytes of the longest message that it takes; None where it does not tell.
    """

    most: int
    connected: int
    largest: int | None = None

    @classmethod
    def read(cls, body: bytes) -> "EntityStatus | None":
        """Return what the payload of a status response says; None where it is too short."""
        sockets = fields(_SOCKETS, body)
        if sockets is None:
            return None
        whole = fields(_LARGEST, body)
        return cls(sockets[1], sockets[2], None if whole is None else whole[3])


def entity_status(
    wire: DoipWire, port: int, stop: threading.Event, clock: Callable[[], float]
) -> EntityStatus | None:
    """Return the status of the entity at the other end of `wire`; None where it does not tell: it need not.

    Raises:
        RequestStoppedError: `stop` was set.
    """
    for body in ask_beside(wire, port, (status_request(), STATUS_RESPONSE), stop, clock):
        status = EntityStatus.read(body)
        if status is not None:
            return status
    return None
