"""What changed between two scans: new, gone, still there, and what nobody can tell."""

from dataclasses import dataclass
from typing import Final

from diagclinic.core.dtc import DtcStatus, FaultCode
from diagclinic.core.reply import NotSupported, Value
from diagclinic.core.visit import Scan

#: a fault moves between these two by itself, so it is missed only by who has seen both
_LISTS: Final = (DtcStatus.CONFIRMED, DtcStatus.PENDING)


@dataclass(frozen=True, slots=True)
class ScanDifference:
    """How the codes of two scans differ; a code is the same where its number and its unit are.

    Attributes:
        new: told by the later scan, and the earlier one read every list where it would have stood.
        gone: told by the earlier scan, and the later one read every list where it could be now, without it.
        still: told by both, as the later scan tells it.
        not_read_again: told by the earlier scan; the later one could not read its lists.
        first_read: told by the later scan; the earlier one could not read its lists.
    """

    new: tuple[FaultCode, ...] = ()
    gone: tuple[FaultCode, ...] = ()
    still: tuple[FaultCode, ...] = ()
    not_read_again: tuple[FaultCode, ...] = ()
    first_read: tuple[FaultCode, ...] = ()


def scan_difference(before: Scan, after: Scan) -> ScanDifference:
    """Return what changed from `before` to `after`; silence is never taken for a repaired fault."""
    earlier, later = _identities(before), _identities(after)
    lost = tuple(fault for fault in before.faults if (fault.unit, fault.dtc) not in later)
    came = tuple(fault for fault in after.faults if (fault.unit, fault.dtc) not in earlier)
    return ScanDifference(
        new=tuple(fault for fault in came if _was_readable(fault, before)),
        gone=tuple(fault for fault in lost if _was_readable(fault, after)),
        still=tuple(fault for fault in after.faults if (fault.unit, fault.dtc) in earlier),
        not_read_again=tuple(fault for fault in lost if not _was_readable(fault, after)),
        first_read=tuple(fault for fault in came if not _was_readable(fault, before)),
    )


def _identities(scan: Scan) -> set[tuple[object, object]]:
    return {(fault.unit, fault.dtc) for fault in scan.faults}


def _was_readable(fault: FaultCode, scan: Scan) -> bool:
    """Say whether `scan` would have shown `fault`, found by the other scan, if it had been there."""
    for findings in scan.units:
        if findings.unit.address == fault.unit:
            own = all(isinstance(findings.codes.get(status), Value) for status in fault.statuses)
            return own and all(isinstance(findings.codes.get(s), Value | NotSupported) for s in _LISTS)
    return False
