"""What a ``sim:`` URL says: which car, what is wrong with it, and how it behaves on the wire."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from drivers.api import Scheme
from drivers.errors import BadVciOptionError, BadVciUrlError
from drivers.registry import VciUrl
from drivers.simulator.faults import FAULTS, Fault, Ignition
from drivers.simulator.older_networks import OLDER_NETWORKS, OlderNetwork


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
        scheme: 11-bit or 29-bit addressing, or the older networks'.
        older: network before CAN that the car is on; only an adapter reaches it there.
        pending: negative responses 0x78 before each answer.
        mute: services that nobody answers.
        drop: requests, or frames that a tap read, after which the cable is pulled; 0: never.
        traffic: how many times as often as usual a tap hears the periodic frames.
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
    older: OlderNetwork | None = None
    pending: int = 0
    mute: frozenset[int] = frozenset()
    drop: int = 0
    traffic: int = 1


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
#: what the key ``scheme`` sets: the fields `scheme` and `older`
_NETWORKS: Final[Mapping[str, Mapping[str, Any]]] = {
    "11bit": {"scheme": Scheme.CAN_11BIT},
    "29bit": {"scheme": Scheme.CAN_29BIT},
} | {name: {"scheme": Scheme.K_LINE, "older": network} for name, network in OLDER_NETWORKS.items()}
NETWORK: Final = "scheme"
_SWITCH: Final = {"on": True, "off": False}
#: more than anybody needs, and few enough to be counted, drawn and waited for
_LARGEST: Final = 999_999_999
_LONGEST_S: Final = 1_000_000
_MOST_PENDING: Final = 1000
#: 15,000 frames/s: the shortest frames that a bus of 1 Mbit/s carries
_MOST_TRAFFIC: Final = 20
#: no longer than what the largest number needs
_DIGITS: Final = re.compile(r"-?[0-9]{1,9}")
_DECIMAL: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")
_SERVICE: Final = re.compile(r"[0-9A-Fa-f]{1,2}")
_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class _Kind:
    """What an option may be: in words, and as what reads it; that returns None for text which it is not."""

    words: str
    read: Callable[[str], Any]


def _count(highest: int, lowest: int = 0) -> _Kind:
    def read(text: str) -> int | None:
        number = int(text) if _DIGITS.fullmatch(text) else None
        return number if number is not None and lowest <= number <= highest else None

    return _Kind(f"a whole number from {lowest} to {highest}", read)


def _seconds() -> _Kind:
    def read(text: str) -> float | None:
        number = float(text) if _DECIMAL.fullmatch(text) else None
        return number if number is not None and number <= _LONGEST_S else None

    return _Kind(f"a number of seconds from 0 to {_LONGEST_S}", read)


def _services() -> _Kind:
    def read(text: str) -> frozenset[int] | None:
        names = _names(text)
        return frozenset(int(name, 16) for name in names) if all(map(_SERVICE.fullmatch, names)) else None

    return _Kind("services in hexadecimal, 00 to FF, with commas between them, e.g. 09,0A", read)


def _one_of(choices: Mapping[str, Any]) -> _Kind:
    return _Kind(f"one of {', '.join(choices)}", choices.get)


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


#: URL key -> field of CarOptions, and what it may be
_KEYS: Final[Mapping[str, tuple[str, _Kind]]] = MappingProxyType(
    {
        "seed": ("seed", _count(_LARGEST, -_LARGEST)),
        "engine": ("engine", _one_of({mode.value: mode for mode in EngineMode})),
        "ignition": ("key_on", _one_of(_SWITCH)),
        "age": ("age", _one_of({age.value: age for age in Age})),
        "after": ("after_s", _seconds()),
        "cycle": ("cycle_s", _seconds()),
        NETWORK: (NETWORK, _one_of(_NETWORKS)),
        "pending78": ("pending", _count(_MOST_PENDING)),
        "mute": ("mute", _services()),
        "drop": ("drop", _count(_LARGEST)),
        "traffic": ("traffic", _count(_MOST_TRAFFIC, 1)),
    }
)


def car_options(url: VciUrl) -> CarOptions:
    """Return the car that `url` describes.

    Raises:
        BadVciUrlError: it names no car that there is.
        BadVciOptionError: there is no such option or fault, or it cannot have this value.
    """
    car = CARS.get(url.address)
    if car is None:
        raise BadVciUrlError(str(url), f"the simulated cars are {', '.join(CARS)}")
    fields: dict[str, Any] = {
        _KEYS[key][0]: _value(url, key, text) for key, text in url.options.items() if _known(url, key)
    }
    fields |= fields.pop(NETWORK, {})
    faults = _faults(url, car.ignition, url.options.get("fault", car.faults))
    return CarOptions(name=url.address, ignition=car.ignition, faults=faults, **fields)


def _known(url: VciUrl, key: str) -> bool:
    if key != "fault" and key not in _KEYS:
        raise _bad(url, f"there is no option {_short(key)}; there are fault, {', '.join(_KEYS)}")
    return key != "fault"


def _value(url: VciUrl, key: str, text: str) -> Any:
    kind = _KEYS[key][1]
    value = kind.read(text)
    if value is None:
        raise _bad(url, f"{key} is {kind.words}, not {_short(text)}")
    return value


def _faults(url: VciUrl, ignition: Ignition, text: str) -> tuple[Fault, ...]:
    possible = {name: fault for name, fault in FAULTS.items() if ignition in fault.ignitions}
    for name in _names(text):
        if name not in possible:
            raise _bad(url, f"fault is any of {', '.join(possible)}, not {_short(name)}")
    return tuple(possible[name] for name in dict.fromkeys(_names(text)))


def _bad(url: VciUrl, why: str) -> BadVciOptionError:
    return BadVciOptionError(f"{url.scheme}:{url.address}", why)


def _short(text: str) -> str:
    """Return `text` as it was typed, between quotes; of a long one the beginning."""
    return repr(text) if len(text) <= _SHOWN else f"{text[:_SHOWN]!r}…"
