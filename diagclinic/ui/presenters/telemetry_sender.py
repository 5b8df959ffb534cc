"""Lets what waits be sent now and then, never while a vehicle is connected.  No Qt here."""

from dataclasses import dataclass

from diagclinic.services.jobs import JobContext, Outcome
from diagclinic.ui.presenters.desk import Desk
from diagclinic.ui.presenters.running import Listener


@dataclass(slots=True, weakref_slot=True)
class TelemetrySender:
    """Sends in the background; a failure is the uploader's to tell, and the next time tries again."""

    desk: Desk
    _sending: JobContext | None = None

    def __post_init__(self) -> None:
        """A vehicle that comes ends it."""
        self.desk.visit.changed.append(self._give_way)

    def send(self) -> None:
        """Send what waits, unless a vehicle is connected or it is under way."""
        if self._sending is None and self.desk.visit.session is None:
            self._sending = self.desk.versions.run(
                self.desk.workshop.send_telemetry(), Listener(self._on_sent)
            )

    def _give_way(self) -> None:
        if self._sending is not None and self.desk.visit.session is not None:
            self._sending.cancel()

    def _on_sent(self, _: Outcome[bool]) -> None:
        self._sending = None
