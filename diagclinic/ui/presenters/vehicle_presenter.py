"""Decide what is shown and asked about the vehicle that was connected.  No Qt here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from diagclinic.core.model_year import model_year_words
from diagclinic.core.vehicle import Vehicle
from diagclinic.core.vin import Vin
from diagclinic.services.identify import Identification
from diagclinic.services.jobs import Outcome, Priority
from diagclinic.services.session import VehicleSession
from diagclinic.ui.presenters.current_visit import CurrentVisit, LinkState
from diagclinic.ui.presenters.desk import Desk
from diagclinic.ui.presenters.header import EngineState, HeaderState, LinkQuality
from diagclinic.ui.presenters.known_vehicles import KnownVehicle, known_vehicles
from diagclinic.ui.presenters.problem import Problem
from diagclinic.ui.presenters.running import Call, Later, Listener, problem_of
from drivers.errors import LinkLostError

_ENGINES = {None: EngineState.UNKNOWN, False: EngineState.OFF, True: EngineState.RUNNING}
_LINKS = {
    LinkState.NONE: LinkQuality.NONE,
    LinkState.UP: LinkQuality.GOOD,
    LinkState.LOST: LinkQuality.LOST,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleFacts:
    """What is known of the vehicle, in words, for the technician to confirm.

    Attributes:
        question: what is asked.
        vin: empty where the vehicle did not tell.
        remark: what the check digit says, or why there is no VIN.
        is_doubtful: the remark is a warning.
        rows: names and words, e.g. maker and model year.
    """

    question: str
    vin: str = ""
    remark: str = ""
    is_doubtful: bool = False
    rows: tuple[tuple[str, str], ...] = ()


class VehicleView(Protocol):
    """What the page can show; each method says one thing."""

    def show_identifying(self) -> None:
        """Say that the vehicle is being asked who it is."""
        ...

    def ask_to_confirm(self, facts: VehicleFacts) -> None:
        """Show who the vehicle says it is; one press goes on."""
        ...

    def show_vin_remark(self, remark: str, *, is_usable: bool) -> None:
        """Say what is wrong, or right, with the VIN that is being typed."""
        ...

    def offer_known(self, known: tuple[KnownVehicle, ...]) -> None:
        """Offer vehicles that were here before; choosing one fills in what it is called."""
        ...

    def show_problem(self, problem: Problem | None) -> None:
        """Say in human words what happened and what to do next; None: all is well."""
        ...


@dataclass(slots=True)
class VehiclePresenter:
    """Asks the vehicle who it is and lets the technician confirm, correct, choose or go on without.

    Attributes:
        on_ready: is called once the technician agreed; the work may begin.
    """

    desk: Desk
    view: VehicleView
    on_ready: Callable[[], None]

    def identify(self, session: VehicleSession) -> None:
        """Ask the vehicle who it is."""
        self.view.show_identifying()
        job = Later(lambda: self.desk.workshop.identify(session))
        self.desk.link.run(job, Listener(lambda outcome: self._on_identified(outcome, session)))

    def confirm(self) -> None:
        """The technician agrees with what is shown."""
        self.on_ready()

    def type_vin(self, text: str) -> None:
        """Tell at once whether what was typed so far can be a VIN."""
        vin = parse_vin(text)
        self.view.show_vin_remark(_typed_remark(text, vin), is_usable=vin is not None)

    def look_up(self, text: str) -> None:
        """Offer the vehicles of the record whose VIN, plate or name holds `text`."""
        workshop, is_demo = self.desk.workshop, self.desk.visit.is_demo
        find = Call(lambda: known_vehicles(workshop.shop.visits(text), is_demo=is_demo))
        session = self.desk.visit.session
        self.desk.side.run(find, Listener(lambda outcome: self._on_known(outcome, session)))

    def name(self, vin: str, plate: str, label: str) -> None:
        """Put on record what the technician typed; an empty VIN leaves the one that is known."""
        known = parse_vin(vin) or self.desk.visit.vehicle.vin
        vehicle = Vehicle(known, plate.strip(), label.strip())
        session = self.desk.visit.session
        if session is None or vehicle == self.desk.visit.vehicle:
            self.on_ready()
            return

        def done(outcome: Outcome[None]) -> None:
            self._on_named(outcome, session, vehicle)

        job = Call(lambda: session.record.set_vehicle(vehicle), Priority.SAFETY)
        self.desk.link.run(job, Listener(done))

    def _on_identified(self, outcome: Outcome[Identification], session: VehicleSession) -> None:
        if session is not self.desk.visit.session:  # it came too late: that vehicle left
            return
        if isinstance(outcome.error, LinkLostError):
            self.desk.visit.lose_link(lambda: self.identify(session))
            return
        if outcome.error is not None:
            self.view.show_problem(problem_of(outcome.error))
        elif outcome.result is not None:
            self.view.show_problem(None)
            self.desk.visit.identify(outcome.result)
        facts = self._facts(outcome.result)
        self.view.ask_to_confirm(facts)
        if not facts.vin:
            self.look_up("")

    def _on_known(self, outcome: Outcome[tuple[KnownVehicle, ...]], session: VehicleSession | None) -> None:
        if session is not self.desk.visit.session:
            return
        if outcome.error is not None:
            self.view.show_problem(problem_of(outcome.error))
        elif outcome.result is not None:
            self.view.offer_known(outcome.result)

    def _on_named(self, outcome: Outcome[None], session: VehicleSession, vehicle: Vehicle) -> None:
        if outcome.error is not None:
            self.view.show_problem(problem_of(outcome.error))
        elif session is self.desk.visit.session and not outcome.cancelled:
            self.desk.visit.name(vehicle)
            self.on_ready()

    def _facts(self, found: Identification | None) -> VehicleFacts:
        vin = found.vehicle.vin if found else None
        if vin is not None:
            return VehicleFacts(
                question="Is this the vehicle in front of you?",
                vin=str(vin),
                remark=check_digit_remark(vin),
                is_doubtful=vin.check_digit_is_required and not vin.check_digit_matches,
                rows=self._rows(vin),
            )
        remark = "The vehicle does not tell its VIN. Type or scan it, choose it below, or go on without."
        if found is not None and len(found.vins) > 1:
            told = ", ".join(map(str, found.vins))
            remark = f"Control units tell different VINs ({told}); one may come from another vehicle."
        return VehicleFacts(question="Which vehicle is this?", remark=remark, is_doubtful=True)

    def _rows(self, vin: Vin) -> tuple[tuple[str, str], ...]:
        info = self.desk.workshop.knowledge.wmi.describe(vin)
        rows = (
            ("Maker", info.maker or f"not known ({vin.wmi})"),
            ("Maker's seat", info.country or info.region),
            ("Model year", model_year_words(vin, self.desk.workshop.now().year + 1)),
        )
        return tuple((name, words) for name, words in rows if words)


def parse_vin(text: str) -> Vin | None:
    """Return the VIN in what a person typed, None where it is none."""
    try:
        return Vin.parse(text)
    except ValueError:
        return None


def check_digit_remark(vin: Vin) -> str:
    """Say what the check digit of `vin` tells."""
    if vin.check_digit_matches:
        return "The check digit is right."
    if vin.check_digit_is_required:
        return "The check digit is wrong: compare every character with the plate on the vehicle."
    return "No check digit: its market does not demand one."


def _typed_remark(text: str, vin: Vin | None) -> str:
    if vin is not None:
        return check_digit_remark(vin)
    letters = "".join(text.split()).replace("-", "").replace("*", "").upper().removeprefix("I")
    if not letters:
        return ""
    if set(letters) & set("IOQ"):
        return "A VIN has no I, O or Q: look for 1 or 0."
    return f"{len(letters)} of 17 characters" if len(letters) <= 17 else "A VIN has 17 characters, not more."


def header_of(visit: CurrentVisit, maker: Callable[[Vin], str]) -> HeaderState:
    """Return what the header says of `visit`; `maker` names who built a vehicle.

    While the link is lost nobody knows the supply and the engine: the visit has forgotten the former figures.
    """
    session, vin = visit.session, visit.vehicle.vin
    if session is None:
        return HeaderState(is_recording=visit.is_capturing)
    name = visit.vehicle.label or (maker(vin) if vin else "")
    known = " · ".join(part for part in (name, visit.vehicle.plate) if part)
    is_shaky = visit.link is LinkState.UP and session.health.is_shaky
    return HeaderState(
        vehicle=known or ("Maker not known" if vin else "Vehicle without a VIN"),
        vin=str(vin or ""),
        battery_v=visit.battery_v,
        engine=_ENGINES[visit.is_engine_running],
        link=LinkQuality.WEAK if is_shaky else _LINKS[visit.link],
        is_recording=True,
        demo=visit.demo_word,
    )
