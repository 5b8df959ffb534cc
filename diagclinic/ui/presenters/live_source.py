"""Live values of the vehicle that is connected.  No Qt here."""

from collections.abc import Callable
from dataclasses import dataclass

from diagclinic.services.jobs import Outcome
from diagclinic.services.live import LiveBuffer
from diagclinic.services.read_values import Wanted
from diagclinic.services.session import VehicleSession
from diagclinic.services.workshop import Workshop
from diagclinic.ui.presenters.running import Listener, Runner


@dataclass(frozen=True, slots=True)
class VehicleLiveSource:
    """Asks the vehicle of `session` through the runner that owns its link."""

    runner: Runner
    workshop: Workshop
    session: VehicleSession

    def list_values(self, on_done: Callable[[Outcome[tuple[Wanted, ...]]], None]) -> None:
        """Find out what the vehicle offers."""
        self.runner.run(self.workshop.list_values(self.session), Listener(on_done))

    def poll(
        self, wanted: tuple[Wanted, ...], buffer: LiveBuffer, on_done: Callable[[Outcome[int]], None]
    ) -> Callable[[], None]:
        """Fill `buffer` until the returned call."""
        job = self.workshop.live(self.session, wanted, buffer)
        return self.runner.run(job, Listener(on_done)).cancel
