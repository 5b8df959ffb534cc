"""What a job card says besides the findings: which car, its odometer, whose work, the complaint."""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, Self

from diagclinic.core.errors import DetailError

#: as many digits as an instrument cluster has, with one to spare
LARGEST_ODOMETER_KM: Final = 9_999_999
LONGEST: Final = {"plate": 20, "technician": 60, "complaint": 500, "note": 2000, "name": 80, "contact": 100}
MOST_CONTACT_LINES: Final = 5
#: an odometer shows whole kilometres and cuts the rest off
_ODOMETER_STEP_KM: Final = 1
# characters that turn the direction of the text around them (Unicode standard annex 9)
_TURNING: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
_GROUPED: Final = re.compile(r"[0-9]{1,9}|[0-9]{1,3}([ .,'\u2019\u00a0\u202f][0-9]{3}){1,3}")


class OdometerOrigin(StrEnum):
    """Where an odometer reading comes from."""

    VEHICLE = "vehicle"
    TYPED = "typed"


@dataclass(frozen=True, slots=True)
class Odometer:
    """One odometer reading with its origin."""

    km: float
    origin: OdometerOrigin

    @property
    def text(self) -> str:
        """The reading without its unit: to a tenth where the vehicle told it, whole where a person did."""
        return f"{self.km:.1f}" if self.origin is OdometerOrigin.VEHICLE else f"{self.km:.0f}"


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitDetails:
    """What people say of a visit; empty is what nobody said.

    Attributes:
        plate: registration plate at this visit.
        odometer_km: typed in; what the vehicle tells stands in the scan and is never replaced by this.
        technician: who works on the vehicle.
        complaint: what the customer says, in the customer's words.
        note: what the technician adds.
    """

    plate: str = ""
    odometer_km: int | None = None
    technician: str = ""
    complaint: str = ""
    note: str = ""

    def checked(self) -> Self:
        """Return the details as they may be kept: trimmed, without control characters.

        Raises:
            DetailError: a text is too long, or the odometer is out of its range.
        """
        if self.odometer_km is not None and not 0 <= self.odometer_km <= LARGEST_ODOMETER_KM:
            raise DetailError("odometer_km", f"the odometer goes from 0 to {LARGEST_ODOMETER_KM} km")
        return replace(
            self,
            plate=_fitting("plate", one_line(self.plate)),
            technician=_fitting("technician", one_line(self.technician)),
            complaint=_fitting("complaint", "\n".join(clean_lines(self.complaint))),
            note=_fitting("note", "\n".join(clean_lines(self.note))),
        )


@dataclass(frozen=True, slots=True)
class Shop:
    """The workshop as its reports name it.

    Attributes:
        contact: lines below the name: street, telephone, whatever the shop wants there.
    """

    name: str = ""
    contact: tuple[str, ...] = ()

    def checked(self) -> Self:
        """Return the shop as it may be kept: trimmed, without control characters.

        Raises:
            DetailError: a text is too long, or there are too many lines.
        """
        lines = tuple(line for text in self.contact for line in clean_lines(text) if line)
        if len(lines) > MOST_CONTACT_LINES:
            raise DetailError("contact", f"the shop's contact has at most {MOST_CONTACT_LINES} lines")
        contact = tuple(_fitting("contact", line) for line in lines)
        return replace(self, name=_fitting("name", one_line(self.name)), contact=contact)


@dataclass(frozen=True, slots=True)
class DetailsEntry:
    """Details as somebody entered them; a later entry stands beside it and never in its place.

    Attributes:
        at: UTC.
        by: the operating system's user who entered them.
    """

    at: datetime
    by: str
    details: VisitDetails


def one_line(text: str) -> str:
    """Return `text` as one trimmed line without characters that cannot be seen."""
    return " ".join(_seen(text).split())


def clean_lines(text: str) -> tuple[str, ...]:
    """Return the lines of `text`, each trimmed, without those that are empty at its ends."""
    lines = [one_line(line) for line in text.strip().splitlines()]
    while lines and not lines[-1]:
        lines.pop()
    return tuple(lines[next((place for place, line in enumerate(lines) if line), 0) :])


def parse_odometer(text: str) -> int | None:
    """Return the whole kilometres in what a person typed, None where nothing was.

    Groups of three digits may stand apart (``84 231``, ``84.231``), and ``km`` may follow.

    Raises:
        DetailError: it is no such number, or out of range.
    """
    digits = one_line(text).lower().removesuffix("km").strip()
    if not digits:
        return None
    number = int(re.sub(r"\D", "", digits)) if _GROUPED.fullmatch(digits) else -1
    if not 0 <= number <= LARGEST_ODOMETER_KM:
        raise _odometer_error(text)
    return number


def odometer_readings(measured_km: float | None, typed_km: int | None) -> tuple[Odometer, ...]:
    """Return what is known of the odometer: the vehicle's own word first, a typed one where it differs."""
    readings = []
    if measured_km is not None:
        readings.append(Odometer(measured_km, OdometerOrigin.VEHICLE))
    if typed_km is not None and (measured_km is None or not 0 <= measured_km - typed_km < _ODOMETER_STEP_KM):
        readings.append(Odometer(typed_km, OdometerOrigin.TYPED))
    return tuple(readings)


def _odometer_error(text: str) -> DetailError:
    shown = one_line(text)[:20]
    return DetailError("odometer_km", f"{shown!r} is no number of whole km from 0 to {LARGEST_ODOMETER_KM}")


def _fitting(field: str, text: str) -> str:
    if len(text) > LONGEST[field]:
        raise DetailError(field, f"the {field} has {len(text)} characters, {LONGEST[field]} fit")
    return text


def _seen(text: str) -> str:
    """Return `text` without control characters, lone surrogates, and characters that turn its direction."""
    kept = (char for char in text if char.isspace() or unicodedata.category(char) not in {"Cc", "Cs"})
    return _TURNING.sub("", "".join(kept))
