"""Notice a lost link at once, get it back, and go on.  No Qt here."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Protocol

from diagclinic.core.errors import OtherVehicleError
from diagclinic.core.reply import Value
from diagclinic.knowledge.pids import PidCatalogue
from diagclinic.services.clear_codes import ENGINE_SPEED_PID, ENGINE_STOPPED_BELOW_RPM
from diagclinic.services.jobs import JobContext, Outcome, Priority
from diagclinic.services.read_values import read_everywhere
from diagclinic.services.session import VehicleSession
from diagclinic.services.whereabouts import port_name
from diagclinic.ui.presenters.current_visit import LinkState
from diagclinic.ui.presenters.desk import Desk
from diagclinic.ui.presenters.problem import Problem
from diagclinic.ui.presenters.running import Later, Listener, problem_of
from drivers.errors import LinkLostError

#: how often the header's figures are read while nothing else is asked of the vehicle
BEAT_S: Final = 4.0


@dataclass(frozen=True, slots=True)
class Pulse:
    """What the header shows and only the vehicle knows."""

    battery_v: float | None
    is_engine_running: bool | None


@dataclass(frozen=True, slots=True)
class TakePulse:
    """Job: measure the supply and ask whether the engine turns; finds out that a link is dead."""

    session: VehicleSession
    pids: PidCatalogue
    priority: Priority = Priority.BACKGROUND

    def run(self, context: JobContext) -> Pulse:
        """Measure.

        Raises:
            LinkLostError: the adapter went away.
        """
        self.session.stop = context.stop
        battery_v = self.session.measure_battery()
        replies = read_everywhere(self.session, self.pids, ENGINE_SPEED_PID)
        told = [
            reply.value[0].value for reply in replies.values() if isinstance(reply, Value) and reply.value
        ]
        return Pulse(battery_v, max(told) >= ENGINE_STOPPED_BELOW_RPM if told else None)


class LinkView(Protocol):
    """What the window can show above every page."""

    def show_link_lost(self) -> None:
        """Say that the link was lost, that it is being opened again, and that nothing was lost."""
        ...

    def show_link_back(self, moved_to: str) -> None:
        """Say that the vehicle answers again; `moved_to` is the adapter's port where that is a new one."""
        ...

    def show_given_up(self, problem: Problem | None) -> None:
        """Offer to try again; `problem` is why, None where the technician gave up."""
        ...

    def show_other_vehicle(self, url: str) -> None:
        """Say that another vehicle answers at `url`, and offer to begin a visit for it."""
        ...

    def show_over(self) -> None:
        """Say nothing of the lost link any more: its visit has ended."""
        ...


def _nothing() -> None:
    """There is nothing to go on with."""


@dataclass(slots=True)
class LinkPresenter:
    """Keeps watch over the link."""

    desk: Desk
    view: LinkView
    _go_on: Callable[[], None] = _nothing
    _context: JobContext | None = field(default=None)
    _former_url: str = ""
    _was_shaky: bool = False

    def __post_init__(self) -> None:
        """Hear of every loss that a page finds."""
        self.desk.visit.lost.append(self.on_lost)

    def beat(self, priority: Priority = Priority.BACKGROUND) -> None:
        """Say whether the link is shaky, and read the header's figures where nothing else is under way."""
        visit, session = self.desk.visit, self.desk.visit.session
        if session is None or visit.link is not LinkState.UP:
            return
        if self._was_shaky != session.health.is_shaky:
            self._was_shaky = session.health.is_shaky
            visit.tell()
        if self.desk.link.is_busy:
            return
        job = Later(lambda: TakePulse(session, self.desk.workshop.knowledge.pids), priority)
        self.desk.link.run(job, Listener(lambda outcome: self._on_pulse(outcome, session)))

    def on_lost(self, go_on: Callable[[], None]) -> None:
        """Get the link back, then `go_on`."""
        session = self.desk.visit.session
        if session is None or self._context is not None:
            return
        self._go_on, self._former_url = go_on, session.url
        self.view.show_link_lost()
        job = Later(lambda: self.desk.workshop.reconnect(session))
        self._context = self.desk.link.run(job, Listener(lambda done: self._on_reconnected(done, session)))

    def give_up(self) -> None:
        """The technician does not want to wait any longer."""
        if self._context is not None:
            self._context.cancel()

    def try_again(self) -> None:
        """The technician wants the link back after all."""
        self.on_lost(self._go_on)

    def _on_pulse(self, outcome: Outcome[Pulse], session: VehicleSession) -> None:
        if session is not self.desk.visit.session:
            return
        if isinstance(outcome.error, LinkLostError):
            self.desk.visit.lose_link(_nothing)
        elif outcome.result is not None:
            pulse = outcome.result
            self.desk.visit.measure(pulse.battery_v, is_engine_running=pulse.is_engine_running)

    def _on_reconnected(self, outcome: Outcome[VehicleSession], session: VehicleSession) -> None:
        self._context = None
        if session is not self.desk.visit.session:  # another vehicle, or none, is here by now
            self.view.show_over()
            return
        if isinstance(outcome.error, OtherVehicleError):
            self.view.show_other_vehicle(outcome.error.url)
            return
        if outcome.result is None:
            self.view.show_given_up(problem_of(outcome.error) if outcome.error else None)
            return
        go_on, self._go_on = self._go_on, _nothing
        self.desk.visit.link_is_back()
        url = outcome.result.url
        self.view.show_link_back("" if url == self._former_url else port_name(url))
        go_on()
        self.beat(Priority.ACTION)
