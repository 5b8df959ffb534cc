"""What a recording tells of a vehicle: the notes that can be answered from, by what was asked."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from drivers.api import AdapterInfo, Bus, Target
from drivers.errors import (
    AdapterResetError,
    LinkLostError,
    RecordingUnusableError,
    RequestStoppedError,
    VendorLibraryDiedError,
)
from drivers.notes import BatteryTold, BusTold, Failure, Note, Opened, Requested, read_note

#: errors that tell of the link, not of the vehicle
_LOSSES: Final = frozenset({LinkLostError.code, AdapterResetError.code, VendorLibraryDiedError.code})


@dataclass(frozen=True, slots=True)
class Recording:
    """What could be read of a file.

    Attributes:
        notes: as `drivers.notes.write_note` made them, oldest first.
        missing: what the file lacks, in words; empty where it is whole.
    """

    notes: Sequence[bytes]
    missing: str = ""


@dataclass(slots=True)
class Outcomes:
    """What came of each question, in order; the links that were lost, and what was stopped, are left out.

    Attributes:
        info: the adapter of the recording; None where its opening was not noted.
        buses: what was found of networks; failures only where none was ever found.
        requests: what came of each request, by whom it was put to and what it was.
        unread: notes that nobody understands.
    """

    info: AdapterInfo | None = None
    volts: deque[BatteryTold] = field(default_factory=deque)
    buses: deque[BusTold] = field(default_factory=deque)
    requests: dict[tuple[Target, bytes], deque[Requested]] = field(default_factory=dict)
    unread: int = 0

    @property
    def bus(self) -> Bus | None:
        """The network that was found first."""
        return next((told.bus for told in self.buses if told.bus is not None), None)


def outcomes_of(payloads: Iterable[bytes]) -> Outcomes:
    """Sort the notes of a recording.

    Raises:
        RecordingUnusableError: none of them tells what a vehicle answered.
    """
    found = Outcomes()
    for payload in payloads:
        try:
            _add(found, read_note(payload))
        except ValueError:
            found.unread += 1
    if found.bus is not None:
        found.buses = deque(told for told in found.buses if told.bus is not None)
    found.requests = {key: _whole(asked) for key, asked in found.requests.items()}
    if not found.buses and not found.requests:
        raise RecordingUnusableError("the file holds nothing that a vehicle answered")
    return found


def _add(found: Outcomes, note: Note) -> None:
    match note:
        case Opened(info=info):
            found.info = found.info or info
        case BatteryTold(failure=failure) if _is_of_the_vehicle(failure):
            found.volts.append(note)
        case BusTold(failure=failure) if _is_of_the_vehicle(failure):
            found.buses.append(note)
        case Requested(target=target, payload=payload, failure=failure) if not _is_lost(failure):
            found.requests.setdefault((target, payload), deque()).append(note)
        case _:
            pass


def _whole(asked: deque[Requested]) -> deque[Requested]:
    """Return those whose end is known; where there is none, those that brought anything."""
    ended = deque(one for one in asked if not (one.was_left or _is_stopped(one.failure)))
    return ended or deque(replace(one, failure=None) for one in asked if one.answers)


def _is_of_the_vehicle(failure: Failure | None) -> bool:
    return not (_is_lost(failure) or _is_stopped(failure))


def _is_lost(failure: Failure | None) -> bool:
    return failure is not None and failure.code in _LOSSES


def _is_stopped(failure: Failure | None) -> bool:
    return failure is not None and failure.code == RequestStoppedError.code
