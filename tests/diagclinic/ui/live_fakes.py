"""A vehicle of two PIDs for the tests of the live page."""

from collections.abc import Callable
from dataclasses import dataclass, field

from diagclinic.core.ecu import AddressScheme, EcuAddress
from diagclinic.core.signals import Field, Parameter, Pid, Reading
from diagclinic.core.units import Unit
from diagclinic.services.jobs import Outcome
from diagclinic.services.live import LiveBuffer, LiveSample
from diagclinic.services.read_values import Wanted

ENGINE = EcuAddress(AddressScheme.CAN_11BIT, 0x7E8)
SPEED = Parameter(key="obd.engine_speed", name="Engine speed", unit=Unit.REVOLUTIONS_PER_MINUTE)
COOLANT = Parameter(
    key="obd.coolant", name="Coolant temperature", unit=Unit.CELSIUS, lower=70, upper=110, decimals=1
)
TRIM_1 = Parameter(key="obd.trim_1", name="Fuel trim, bank 1", unit=Unit.PERCENT)
TRIM_3 = Parameter(key="obd.trim_3", name="Fuel trim, bank 3", unit=Unit.PERCENT)
LAMP = Parameter(key="obd.lamp", name="Malfunction lamp", unit=Unit.NONE, states={0: "off", 1: "on"})


def _pid(number: int, *parameters: Parameter, longer: Pid | None = None) -> Pid:
    fields = tuple(Field(parameter=parameter, first_bit=0, bits=8) for parameter in parameters)
    name = parameters[0].name
    return Pid(number=number, name=name, length=len(fields), fields=fields, longer=longer)


PIDS = {
    0x01: _pid(0x01, LAMP),
    0x05: _pid(0x05, COOLANT),
    0x06: _pid(0x06, TRIM_1, longer=_pid(0x06, TRIM_1, TRIM_3)),
    0x0C: _pid(0x0C, SPEED),
}
WANT_SPEED, WANT_COOLANT = Wanted(ENGINE, 0x0C), Wanted(ENGINE, 0x05)
WANT_TRIM, WANT_LAMP = Wanted(ENGINE, 0x06), Wanted(ENGINE, 0x01)
OFFERED = (WANT_LAMP, WANT_COOLANT, WANT_TRIM, WANT_SPEED)


def sample(parameter: Parameter, value: float, at_s: float) -> LiveSample:
    """Return a reading of the engine's control unit."""
    return LiveSample(ENGINE, Reading(parameter, value), at_s)


@dataclass
class FakeClock:
    """A clock that stands still until it is set."""

    now_s: float = 100.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now_s


@dataclass
class FakeSource:
    """Offers `OFFERED`; polls as the test pushes."""

    polls: list[tuple[Wanted, ...]] = field(default_factory=list)
    cancelled: int = 0
    buffer: LiveBuffer = field(default_factory=LiveBuffer)
    listed: Outcome[tuple[Wanted, ...]] = field(default_factory=lambda: Outcome(result=OFFERED))
    ended: Callable[[Outcome[int]], None] | None = None

    def list_values(self, on_done: Callable[[Outcome[tuple[Wanted, ...]]], None]) -> None:
        on_done(self.listed)

    def poll(
        self, wanted: tuple[Wanted, ...], buffer: LiveBuffer, on_done: Callable[[Outcome[int]], None]
    ) -> Callable[[], None]:
        self.polls.append(wanted)
        self.buffer, self.ended = buffer, on_done
        return self._cancel

    def _cancel(self) -> None:
        self.cancelled += 1
