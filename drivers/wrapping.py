"""A link around a link, to be derived from by whoever notices, notes or alters some of its calls."""

import threading
from collections.abc import Iterator

from drivers.api import AdapterInfo, Answer, Bus, PduLink, Target


class WrappedLink:
    """A `PduLink` that hands every call on to another; whatever that one raises comes through."""

    def __init__(self, link: PduLink) -> None:
        self._link = link

    @property
    def info(self) -> AdapterInfo:
        """What is plugged in."""
        return self._link.info

    @property
    def resume_hint(self) -> str:
        """Opaque text that makes the next opening of the same adapter on the same vehicle quick."""
        return self._link.resume_hint

    def battery_v(self, *, stop: threading.Event) -> float | None:
        """Return the supply; see `drivers.api.PduLink.battery_v`."""
        return self._link.battery_v(stop=stop)

    def find_bus(self, *, stop: threading.Event) -> Bus:
        """Find the vehicle's network; see `drivers.api.PduLink.find_bus`."""
        return self._link.find_bus(stop=stop)

    def request(
        self,
        target: Target,
        payload: bytes,
        *,
        deadline_s: float,
        expected: int | None,
        stop: threading.Event,
    ) -> Iterator[Answer]:
        """Ask; see `drivers.api.PduLink.request`."""
        return self._link.request(target, payload, deadline_s=deadline_s, expected=expected, stop=stop)

    def close(self) -> None:
        """Let go of the adapter; a second call does nothing."""
        self._link.close()
