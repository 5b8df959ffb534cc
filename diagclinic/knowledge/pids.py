"""The catalogue of PIDs: what each carries, how it is scaled, and what its bits mean (SAE J1979-DA)."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from diagclinic.core.errors import CatalogueError
from diagclinic.core.signals import NO_STATES, Field, Parameter, Pid
from diagclinic.core.units import Unit

KEY_PREFIX: Final = "obd."
#: part of the name of values whose layout rests on analogy: wherever they are shown, they say so
NOT_CONFIRMED: Final = " (not confirmed)"
_FILE: Final = Path("catalogues", "obd_pids.json")
_PLACE: Final = re.compile(r"([A-Z]{1,2})(?:\.([0-7]))?")
_BYTE: Final = 8


@dataclass(frozen=True, slots=True)
class PidCatalogue:
    """Every PID that is known, by number, and every parameter, by key."""

    pids: Mapping[int, Pid]
    parameters: Mapping[str, Parameter]

    def get(self, number: int, /) -> Pid | None:
        """Return the PID `number`, or None where it is not known."""
        return self.pids.get(number)

    def parameter(self, key: str) -> Parameter | None:
        """Return the parameter `key`, e.g. ``obd.coolant_temperature``, or None where it is not known."""
        return self.parameters.get(key)

    def __iter__(self) -> Iterator[Pid]:
        """Yield the PIDs in the order of their numbers."""
        return iter(self.pids.values())

    def __len__(self) -> int:
        """Return the number of PIDs."""
        return len(self.pids)


def load_pids(folder: Path) -> PidCatalogue:
    """Return the catalogue in `folder`, the installation's resources.

    Raises:
        CatalogueError: the file is missing or damaged.
    """
    path = folder / _FILE
    try:
        document = json.loads(path.read_text("utf-8"))
        return _catalogue(document)
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise CatalogueError(f"{path} cannot be used: {error}") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class _Encoding:
    """How a quantity is written: shared by every field that is written alike."""

    bits: int
    unit: Unit
    signed: bool
    factor: float
    offset: float
    decimals: int
    minimum: float
    maximum: float
    states: Mapping[int, str]


def _catalogue(document: Mapping[str, Any]) -> PidCatalogue:
    encodings = {name: _encoding(entry) for name, entry in document["encodings"].items()}
    pids = sorted((_pid(entry, encodings) for entry in document["pids"]), key=lambda pid: pid.number)
    by_number = {pid.number: pid for pid in pids}
    forms = [form for pid in pids for form in (pid, pid.longer) if form is not None]
    by_key = {field.parameter.key: field.parameter for form in forms for field in form.fields}
    return PidCatalogue(MappingProxyType(by_number), MappingProxyType(by_key))


def _encoding(entry: Mapping[str, Any]) -> _Encoding:
    bits: int = entry["bits"]
    states = entry.get("states")
    minimum, maximum = entry.get("range", (0, (1 << bits) - 1))
    return _Encoding(
        bits=bits,
        unit=Unit(entry.get("unit", "")),
        signed=entry.get("signed", False),
        factor=_ratio(entry.get("factor", 1)),
        offset=float(entry.get("offset", 0)),
        decimals=entry.get("decimals", 0),
        minimum=float(minimum),
        maximum=float(maximum),
        states=MappingProxyType({int(number): text for number, text in states.items()})
        if states
        else NO_STATES,
    )


def _ratio(factor: float | list[float]) -> float:
    """Return a factor that is a number, or numerator and denominator where no decimal is exact."""
    return factor[0] / factor[1] if isinstance(factor, list) else float(factor)


def _pid(entry: Mapping[str, Any], encodings: Mapping[str, _Encoding]) -> Pid:
    length: int = entry["bytes"]
    longer = entry.get("longer")
    mark = NOT_CONFIRMED if entry.get("inferred") else ""
    return Pid(
        number=int(entry["pid"], 16),
        name=entry["name"],
        length=length,
        fields=tuple(
            _field({**field, "name": field["name"] + mark}, length, encodings[field["as"]])
            for field in entry["fields"]
        ),
        longer=None if longer is None else _pid({**entry, "longer": None, **longer}, encodings),
    )


def _field(entry: Mapping[str, Any], length: int, encoding: _Encoding) -> Field:
    present = entry.get("present")
    return Field(
        parameter=_parameter(entry, encoding),
        first_bit=_first_bit(entry["at"], length, encoding.bits),
        bits=encoding.bits,
        signed=encoding.signed,
        factor=encoding.factor,
        offset=encoding.offset,
        present_bit=None if present is None else _first_bit(present, length, 1),
        absent=entry.get("absent"),
    )


def _parameter(entry: Mapping[str, Any], encoding: _Encoding) -> Parameter:
    lower, upper = entry.get("healthy", (None, None))
    return Parameter(
        key=KEY_PREFIX + entry["key"],
        name=entry["name"],
        unit=encoding.unit,
        states=encoding.states,
        lower=lower,
        upper=upper,
        minimum=encoding.minimum,
        maximum=encoding.maximum,
        decimals=encoding.decimals,
    )


def _first_bit(place: str, length: int, bits: int) -> int:
    """Return the lowest bit of a field, counted from the end of the PID's bytes.

    Args:
        place: first byte by its letter as in the standard (``A``), or its lowest bit in a byte (``A.0``).
        length: bytes of the PID.
        bits: width of the field.
    """
    match = _PLACE.fullmatch(place)
    if match is None:
        raise ValueError(f"{place!r} names no place in a PID")
    letters, bit = match[1], match[2]
    ordinal = reduce(lambda total, letter: total * 26 + ord(letter) - ord("A") + 1, letters, 0)
    behind = (length - ordinal) * _BYTE
    return behind + (int(bit) if bit else _BYTE - bits if bits >= _BYTE else 0)
