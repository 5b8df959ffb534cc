"""What a scan found, as the page of the faults shows it: rows of words, worst first.  No Qt here."""

from dataclasses import dataclass
from typing import Final

from diagclinic.core.dtc import DtcStatus
from diagclinic.core.ecu import EcuAddress
from diagclinic.core.visit import UnitState
from diagclinic.services.count_words import counted
from diagclinic.services.report_lines import DifferenceLines, FaultLine, FrameLines, ReadinessLines, UnitLine
from diagclinic.services.reports import VisitReport
from diagclinic.ui.messages import SEVERITY_MEANINGS, SEVERITY_WORDS, STATUS_MEANINGS, STATUS_WORDS

NOT_ASKED: Final = "not-asked"
#: end of a remark on a list that most control units do not keep, which is no news
NOT_OFFERED: Final = ": not supported"


@dataclass(frozen=True, slots=True)
class UnitTile:
    """One control unit; `state` is a `UnitState`, or ``not-asked``."""

    name: str
    address: str
    state: str
    word: str
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FaultRow:
    """One code of one control unit.

    Attributes:
        frames: the freeze frames that belong to it.
        change: since the scan before: ``new``, ``still there``, or empty.
    """

    line: FaultLine
    frames: tuple[FrameLines, ...] = ()
    change: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """Which code of which control unit it is, from scan to scan."""
        return self.line.code, self.line.address

    @property
    def statuses(self) -> str:
        """The lists it stands in, in words."""
        return ", ".join(STATUS_WORDS[status] for status in self.line.statuses)

    @property
    def severity(self) -> str:
        """How urgent it is, in a word."""
        return SEVERITY_WORDS[self.line.severity]

    def holds(self, needle: str) -> bool:
        """Say whether `needle`, in lower case, is in any of its words."""
        words = (self.line.code, self.line.title, self.line.unit, self.statuses, self.severity, self.change)
        return needle in "\n".join(words).lower()


@dataclass(frozen=True, slots=True)
class FaultDetails:
    """All that is known of one code.

    Attributes:
        certainty: how sure the title is.
        meanings: what its status and severity mean, a sentence each.
        frames: freeze frames, with units of measure.
        no_frame: why there is none, empty where there is one.
    """

    code: str
    title: str
    unit: str
    certainty: str
    meanings: tuple[str, ...]
    frames: tuple[FrameLines, ...]
    no_frame: str


@dataclass(frozen=True, slots=True)
class Findings:
    """All that the page shows.

    Attributes:
        difference: to the scan before, None where there is none.
    """

    units: tuple[UnitTile, ...] = ()
    faults: tuple[FaultRow, ...] = ()
    readiness: tuple[ReadinessLines, ...] = ()
    difference: DifferenceLines | None = None


NOTHING: Final = Findings()


def findings_of(
    report: VisitReport, known: tuple[EcuAddress, ...] = (), *, with_difference: bool = True
) -> Findings:
    """Return what `report` tells; a unit that is `known` and stands in no scan was not asked."""
    difference = report.differences[-1] if report.differences and with_difference else None
    told = {line.address for line in report.units}
    missing = tuple(
        UnitTile(f"Control unit {unit}", str(unit), NOT_ASKED, "Not asked")
        for unit in known
        if str(unit) not in told
    )
    counts: dict[str, int] = {}
    for fault in report.faults:
        counts[fault.address] = counts.get(fault.address, 0) + 1
    return Findings(
        tuple(_tile(line, counts.get(line.address, 0)) for line in report.units) + missing,
        tuple(_row(fault, report.frames, difference) for fault in report.faults),
        tuple(lines for lines in report.readiness if lines.is_offered),
        difference,
    )


def details_of(row: FaultRow) -> FaultDetails:
    """Return all that is known of `row`."""
    line = row.line
    certainty = (
        "Standard text of this code."
        if line.is_known
        else "No text is known for this code: this is only what its structure tells."
    )
    statuses = tuple(STATUS_MEANINGS[status] for status in line.statuses)
    return FaultDetails(
        code=line.code,
        title=line.title,
        unit=f"{line.unit} ({line.address})",
        certainty=certainty,
        meanings=(SEVERITY_MEANINGS[line.severity], *statuses),
        frames=row.frames,
        no_frame="" if row.frames else "No freeze frame was read for this code.",
    )


def matching(
    rows: tuple[FaultRow, ...], search: str, status: DtcStatus | None = None
) -> tuple[FaultRow, ...]:
    """Return the rows that hold every word of `search` and stand in the list `status`."""
    words = search.lower().split()
    return tuple(
        row
        for row in rows
        if (status is None or status in row.line.statuses) and all(row.holds(word) for word in words)
    )


def short_name(unit: str) -> str:
    """Return the first part of a unit's name: what it looks after, or else what it calls itself."""
    return unit.partition(" · ")[0]


def _tile(line: UnitLine, faults: int) -> UnitTile:
    word = {
        UnitState.FINE: "No codes",
        UnitState.FAULTS: counted(faults, "code"),
        UnitState.SILENT: "Silent",
        UnitState.UNCLEAR: "Unclear",
    }[line.state]
    is_read = line.state in (UnitState.FINE, UnitState.FAULTS)
    remarks = tuple(remark for remark in line.remarks if not (is_read and remark.endswith(NOT_OFFERED)))
    return UnitTile(line.name, line.address, line.state.value, word, remarks)


def _row(fault: FaultLine, frames: tuple[FrameLines, ...], difference: DifferenceLines | None) -> FaultRow:
    own = tuple(
        frame for frame in frames if frame.address == fault.address and frame.code in ("", fault.code)
    )
    return FaultRow(fault, own, _change(fault, difference))


def _change(fault: FaultLine, difference: DifferenceLines | None) -> str:
    groups = () if difference is None else difference.groups
    for name, lines in groups:
        if any((line.code, line.address) == (fault.code, fault.address) for line in lines):
            return name
    return ""
