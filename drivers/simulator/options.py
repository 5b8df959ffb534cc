"""What a ``sim:`` URL says: which car, what is wrong with it, and how it behaves on the wire."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from drivers.api import Scheme
from drivers.errors import BadVciUrlError
from drivers.registry import VciUrl
from drivers.simulator.faults import FAULTS, Fault, Ignition


class EngineMode(StrEnum):
    """What the engine does while the key is on."""

    RUNNING = "running"
    DRIVING = "driving"
    OFF = "off"


class Age(StrEnum):
    """How long the faults have been there when the link is opened."""

    FRESH = "fresh"
    PENDING = "pending"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CarOptions:
    """A simulated car.

    Attributes:
        name: of the car, as in the URL.
        ignition: spark or compression.
        faults: what is wrong with it.
        seed: of the noise on its signals.
        engine: what the engine does.
        key_on: off: nothing answers.
        age: how far the faults' codes have matured at the start.
        after_s: seconds since the engine was started when the link is opened.
        cycle_s: the key is turned off and on again every so many seconds; 0: never.
        scheme: 11-bit or 29-bit addressing.
        pending: negative responses 0x78 before each answer.
        mute: services that nobody answers.
        drop: requests after which the cable is pulled; 0: never.
    """

    name: str = "healthy"
    ignition: Ignition = Ignition.SPARK
    faults: tuple[Fault, ...] = ()
    seed: int = 1
    engine: EngineMode = EngineMode.RUNNING
    key_on: bool = True
    age: Age = Age.CONFIRMED
    after_s: float = 0.0
    cycle_s: float = 0.0
    scheme: Scheme = Scheme.CAN_11BIT
    pending: int = 0
    mute: frozenset[int] = frozenset()
    drop: int = 0


@dataclass(frozen=True, slots=True)
class _Car:
    ignition: Ignition
    faults: str


CARS: Final[Mapping[str, _Car]] = MappingProxyType(
    {
        "demo": _Car(Ignition.SPARK, "misfire_cyl3,vacuum_leak,abs_wheel_speed"),
        "healthy": _Car(Ignition.SPARK, ""),
        "diesel": _Car(Ignition.COMPRESSION, ""),
    }
)
_SCHEMES: Final = {"11bit": Scheme.CAN_11BIT, "29bit": Scheme.CAN_29BIT}
_SWITCH: Final = {"on": True, "off": False}


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError(f"{text} is negative")
    return number


def _seconds(text: str) -> float:
    number = float(text)
    if not 0 <= number <= 1e6:
        raise ValueError(f"{text} is not a number of seconds")
    return number


def _services(text: str) -> frozenset[int]:
    return frozenset(int(part, 16) for part in _names(text))


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _one_of(choices: Mapping[str, Any]) -> Callable[[str], Any]:
    def parse(text: str) -> Any:
        if text not in choices:
            raise ValueError(f"it is one of {', '.join(choices)}")
        return choices[text]

    return parse


#: URL key -> field of CarOptions, and what reads its text
_KEYS: Final[Mapping[str, tuple[str, Callable[[str], Any]]]] = MappingProxyType(
    {
        "seed": ("seed", int),
        "engine": ("engine", _one_of({mode.value: mode for mode in EngineMode})),
        "ignition": ("key_on", _one_of(_SWITCH)),
        "age": ("age", _one_of({age.value: age for age in Age})),
        "after": ("after_s", _seconds),
        "cycle": ("cycle_s", _seconds),
        "scheme": ("scheme", _one_of(_SCHEMES)),
        "pending78": ("pending", _count),
        "mute": ("mute", _services),
        "drop": ("drop", _count),
    }
)


def car_options(url: VciUrl) -> CarOptions:
    """Return the car that `url` describes.

    Raises:
        BadVciUrlError: it names no car, fault or option that there is, or gives one a senseless value.
    """
    car = CARS.get(url.address)
    if car is None:
        raise BadVciUrlError(str(url), f"the simulated cars are {', '.join(CARS)}")
    fields: dict[str, Any] = {
        _KEYS[key][0]: _value(url, key, text) for key, text in url.options.items() if _known(url, key)
    }
    faults = _faults(url, car.ignition, url.options.get("fault", car.faults))
    return CarOptions(name=url.address, ignition=car.ignition, faults=faults, **fields)


def _known(url: VciUrl, key: str) -> bool:
    if key != "fault" and key not in _KEYS:
        raise BadVciUrlError(str(url), f"{key!r} is no option; there are fault, {', '.join(_KEYS)}")
    return key != "fault"


def _value(url: VciUrl, key: str, text: str) -> Any:
    try:
        return _KEYS[key][1](text)
    except ValueError as error:
        raise BadVciUrlError(str(url), f"{key}={text}: {error}") from error


def _faults(url: VciUrl, ignition: Ignition, text: str) -> tuple[Fault, ...]:
    possible = {name: fault for name, fault in FAULTS.items() if ignition in fault.ignitions}
    unknown = [name for name in _names(text) if name not in possible]
    if unknown:
        raise BadVciUrlError(
            str(url), f"{', '.join(unknown)}: the faults of this car are {', '.join(possible)}"
        )
    return tuple(possible[name] for name in dict.fromkeys(_names(text)))
