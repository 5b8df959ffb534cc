"""What the link needs of a network that a device speaks: ask, listen, and what is under way."""

import threading
from collections.abc import Iterable
from typing import NamedTuple, Protocol

from drivers.api import Target
from drivers.j2534.networks import Network


class Heard(NamedTuple):
    """One whole message; a tuple, since hundreds are made a second.

    Attributes:
        source: who sent it, in the numbering of the network.
        damage: why `payload` is not whole.
        extension: the address byte behind the identifier, where there is one.
    """

    source: int
    payload: bytes
    damage: str = ""
    extension: int | None = None


class Medium(Protocol):
    """One network on one channel."""

    @property
    def network(self) -> Network:
        """What is spoken."""
        ...

    def wake(self, stop: threading.Event) -> None:
        """Do what the network needs before it listens; nothing where it always does, or still does.

        Raises:
            VehicleSilentError: nobody woke.
            LinkLostError: the adapter went away.
            RequestStoppedError: `stop` was set.
        """
        ...

    def ask(self, target: Target, payload: bytes) -> None:
        """Forget what came before, and send `payload`.

        Raises:
            AdapterUnfitError: the network, or the device, cannot carry that.
            LinkLostError: the adapter went away.
        """
        ...

    def one_by_one(self, target: Target) -> tuple[Target, ...]:
        """Return whom to ask in turn where the device cannot hear all of `target` at once."""
        ...

    def listen(self, target: Target, timeout_ms: int) -> Iterable[Heard]:
        """Return what may answer a request to `target`, waiting for it at most `timeout_ms`."""
        ...

    def is_sending(self, now_s: float) -> bool:
        """Say whether a long request may still be on its way."""
        ...

    def is_receiving(self, now_s: float) -> bool:
        """Say whether an answer has begun whose end is not overdue."""
        ...

    def broken_off(self) -> tuple[int, ...]:
        """Return who began an answer that never became whole."""
        ...

    def gave_up(self) -> bool:
        """Clear up after a request that nobody answered; say whether the network did not take it either."""
        ...

    def close(self) -> None:
        """End the channel; a second call does nothing."""
        ...
