"""diagclinic.ui.presenters.live_pulse: the header follows live values that tell supply and engine."""

from dataclasses import dataclass, field

import pytest

from diagclinic.core.ecu import EcuAddress
from diagclinic.core.signals import Reading
from diagclinic.knowledge.pids import load_pids
from diagclinic.services.live import LiveSample
from diagclinic.ui.presenters.current_visit import CurrentVisit
from diagclinic.ui.presenters.header import EngineState
from diagclinic.ui.presenters.link_presenter import BEAT_S
from diagclinic.ui.presenters.live_pulse import LOOK_S, LivePulse
from diagclinic.ui.presenters.vehicle_presenter import header_of
from tests.service_doubles import ENGINE, GEARBOX, RESOURCES, session_on

PIDS = load_pids(RESOURCES)
NOW_S = 100.0


def reading(number: int, value: float, unit: EcuAddress = ENGINE) -> LiveSample:
    """Return a sample of the only value that the PID `number` carries."""
    pid = PIDS.get(number)
    assert pid is not None
    (only,) = pid.fields
    return LiveSample(unit, Reading(only.parameter, value), NOW_S)


def speed(engine_rpm: float, unit: EcuAddress = ENGINE) -> LiveSample:
    return reading(0x0C, engine_rpm, unit)


def supply(battery_v: float, unit: EcuAddress = ENGINE) -> LiveSample:
    return reading(0x42, battery_v, unit)


@dataclass
class Car:
    """A vehicle whose live values are what `samples` says."""

    samples: list[LiveSample] = field(default_factory=list)
    shown: list[tuple[float | None, bool | None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Connect it; somebody listens to what the header says."""
        self.visit = CurrentVisit()
        self.visit.begin(session_on())
        self.visit.measured.append(self.note)
        self.pulse = LivePulse(self.visit, self, lambda: PIDS)

    def note(self) -> None:
        """Write down what the header may say now."""
        self.shown.append((self.visit.battery_v, self.visit.is_engine_running))

    def fresh(self, now_s: float) -> list[LiveSample]:
        """Return what did not stop coming."""
        return self.samples

    def look(self, *times_s: float) -> None:
        """Look at each of these times after the first."""
        for time_s in times_s:
            self.pulse.look(NOW_S + time_s)


@pytest.mark.parametrize(
    ("engine_rpm", "state"),
    [(0, EngineState.OFF), (49.75, EngineState.OFF), (50, EngineState.RUNNING), (800, EngineState.RUNNING)],
)
def test_live_engine_speed_tells_the_engines_state(engine_rpm: float, state: EngineState) -> None:
    car = Car([speed(engine_rpm)])
    car.look(0)
    assert header_of(car.visit, lambda _: "").engine is state


def test_live_module_voltage_tells_the_supply() -> None:
    car = Car([supply(14.18)])
    car.look(0)
    assert header_of(car.visit, lambda _: "").battery_v == 14.2


def test_engine_runs_where_one_of_several_units_says_so() -> None:
    car = Car([speed(0), speed(790, GEARBOX)])
    car.look(0)
    assert car.visit.is_engine_running is True


def test_supply_is_that_of_the_first_unit() -> None:
    car = Car([supply(13.1, GEARBOX), supply(14.2)])
    car.look(0)
    assert car.visit.battery_v == 14.2


def test_other_values_leave_the_header_as_it_is() -> None:
    car = Car([reading(0x05, 90)])
    car.visit.measure(12.6, is_engine_running=False)
    car.look(0, 1, 2 * BEAT_S)
    assert (car.visit.battery_v, car.visit.is_engine_running) == (12.6, False)


def test_header_is_changed_a_few_times_a_second_at_most() -> None:
    car = Car()
    for number in range(31):
        car.samples = [supply(12 + number / 10)]
        car.look(number / 30)
    assert len(car.shown) <= 1 + 1 / LOOK_S


def test_noise_below_what_is_shown_changes_nothing() -> None:
    car = Car()
    for number, battery_v in enumerate((14.21, 14.19, 14.23)):
        car.samples = [supply(battery_v)]
        car.look(number)
    assert car.shown == [(14.2, None)]


def test_figure_outlives_a_moment_without_a_value() -> None:
    car = Car([speed(800)])
    car.look(0)
    car.samples = []
    car.look(0.5, 1, BEAT_S)
    assert car.visit.is_engine_running is True


def test_figure_whose_value_stopped_coming_is_forgotten() -> None:
    car = Car([speed(800), supply(14.2)])
    car.look(0)
    car.samples = [supply(14.2)]
    car.look(*range(1, 7))
    assert (car.visit.battery_v, car.visit.is_engine_running) == (14.2, None)


def test_what_was_measured_while_live_values_rested_stays() -> None:
    car = Car([speed(800)])
    car.look(0)
    car.samples = []
    car.visit.measure(12.5, is_engine_running=False)
    car.look(60, 61, 62, 70)
    assert (car.visit.battery_v, car.visit.is_engine_running) == (12.5, False)


def test_lost_link_is_told_nothing() -> None:
    car = Car([speed(800), supply(14.2)])
    car.visit.lose_link(lambda: None)
    car.look(0)
    assert (car.visit.battery_v, car.visit.is_engine_running) == (None, None)
