"""What a test of the contract is told about the vehicle at the other end of a channel."""

from collections.abc import Callable
from dataclasses import dataclass

from drivers.api import Scheme, Target
from drivers.registry import VciUrl
from drivers.simulator.car import Car
from drivers.simulator.doip_entity import FIRST_UNIT, LEGISLATED_GROUP
from drivers.simulator.faults import Unit
from drivers.simulator.identity import VINS
from drivers.simulator.options import car_options


def stays_plugged() -> None:
    """Do nothing: what is inside this program cannot be pulled out."""


@dataclass(frozen=True, slots=True)
class Served:
    """A vehicle that can be reached, and what is known of it beforehand.

    Attributes:
        url: opens the channel.
        everybody: target of a legislated request.
        responders: who answers a legislated request.
        engine: target of the engine's control unit alone.
        source: where the engine's control unit answers from.
        absent: target that nobody listens to.
        vin: what service 09, infotype 02 tells.
        refusal: what the engine's control unit says to a service that it does not have (BA); None where the
            vehicle keeps silent.
        long_request: more than a frame holds, for the engine's control unit, and `long_answer` to it.
        stalled: request that is answered after a 0x78, or several, and `after_all` what comes then.
        unplug: takes the adapter, or the other end, away at once.
    """

    url: str
    everybody: Target
    responders: frozenset[int]
    engine: Target
    source: int
    absent: Target
    vin: str
    refusal: bytes | None = b"\x7f\xba\x11"
    long_request: str = "22F190F190F190F190F190"
    long_answer: bytes = b""
    stalled: str = "0902"
    after_all: bytes = b""
    unplug: Callable[[], None] = stays_plugged


def told_vin(vin: str) -> dict[str, bytes]:
    """Return the answers of a simulated car that tell `vin`."""
    return {
        "long_answer": b"\x62" + (b"\xf1\x90" + vin.encode()) * 5,
        "after_all": b"\x49\x02\x01" + vin.encode(),
    }


def simulated(options: str = "") -> Car:
    """Return the simulated car with `options` of a ``sim:`` URL, e.g. ``pending78=2``."""
    return Car(car_options(VciUrl.parse(f"sim:demo?{options}" if options else "sim:demo")))


def served_by(car: Car, url: str, unplug: Callable[[], None] = stays_plugged) -> Served:
    """Say what is known of a simulated `car` that `url` reaches on CAN."""
    scheme = car.options.scheme
    sources = {unit.identity.unit: unit.identity.response_id(scheme) for unit in car.units}
    engine = next(unit.identity for unit in car.units if unit.identity.unit is Unit.ENGINE)
    absent = 0x18DA99F1 if scheme is Scheme.CAN_29BIT else 0x7E6
    return Served(
        url=url,
        everybody=Target(scheme, car.functional_id, functional=True),
        responders=frozenset(sources[unit] for unit in (Unit.ENGINE, Unit.TRANSMISSION)),
        engine=Target(scheme, engine.request_id(scheme)),
        source=sources[Unit.ENGINE],
        absent=Target(scheme, absent),
        vin=VINS[car.options.ignition],
        unplug=unplug,
        **told_vin(VINS[car.options.ignition]),
    )


def served_on_doip(car: Car, url: str, unplug: Callable[[], None]) -> Served:
    """Say what is known of a simulated `car` behind a DoIP gateway."""
    nodes = {unit.identity.unit: unit.identity.node for unit in car.units}
    address = {unit: FIRST_UNIT | node for unit, node in nodes.items()}
    return Served(
        url=url,
        everybody=Target(Scheme.DOIP, LEGISLATED_GROUP, functional=True),
        responders=frozenset(address[unit] for unit in (Unit.ENGINE, Unit.TRANSMISSION)),
        engine=Target(Scheme.DOIP, address[Unit.ENGINE]),
        source=address[Unit.ENGINE],
        absent=Target(Scheme.DOIP, 0x1FFF),
        vin=VINS[car.options.ignition],
        unplug=unplug,
        **told_vin(VINS[car.options.ignition]),
    )
