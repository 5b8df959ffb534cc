"""The files of a report for support: what stands in them, for people and for programs."""

import io
import textwrap
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from diagclinic.core.trace import Trace
from diagclinic.core.visit import VisitSummary
from drivers.notes import NotOpened, Opened, read_note

README_NAME: Final = "README.txt"
MANIFEST_NAME: Final = "manifest.json"
VISIT_NAME: Final = "visit.json"
TRACE_NAME: Final = "visit.trace"
LOG_NAME: Final = "diagclinic.log"
#: of this file's layout
FORMAT: Final = 1
#: what people typed, and who they are, by its key
_PEOPLE: Final = frozenset({"plate", "label", "technician", "complaint", "note", "by"})
_WIDTH: Final = 108
_EARLIEST_YEAR: Final = 1980  # ZIP knows none before

_README: Final = """\
DiagClinic: report for support on visit {visit} of {started:%Y-%m-%d %H:%M} UTC
Made {at:%Y-%m-%d %H:%M} UTC

What is in this file
  README.txt      this text
  manifest.json   versions of program, system and libraries; the interface and what it told of itself
  visit.json      what was found, decoded
{trace}{log}
What was left out or changed
  {vin}
  Plate, name of the vehicle, technician, complaint, notes, names of users and of the shop are left out.
  {kept}

{use}"""
#: what a report shows as it is, for whoever decides to send it
KEPT: Final = (
    "Trouble codes, values, odometer and times stay as they were, and so does what the interface tells of "
    "itself: its serial number, its addresses, the names of ports and of files. "
    "A recording's file is always called replay:recording."
)
_MASKED: Final = """\
Vehicle identification numbers ({vins} found) were replaced wherever they stood: in words, in decoded
  answers and in the raw bytes, also where these are cut into frames. The maker (first three characters), the
  length, and whether the check digit is right were kept; the same number always got the same stand-in."""
_REAL: Final = "Vehicle identification numbers stand in it as they are, because that was asked for."
_TRACE: Final = "  visit.trace     every byte that crossed the interface, and what the driver made of it\n"
_NO_TRACE: Final = "  (There is no trace: {problem})\n"
_LOG: Final = "  diagclinic.log  the end of the program's log\n"
_USE: Final = "The visit can be gone through again:  diagclinic scan --vci replay:THIS-FILE.zip\n"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the files say of the report itself."""

    at: datetime
    summary: VisitSummary
    is_masked: bool
    vins: int
    trace: Trace | None
    trace_problem: str
    has_log: bool


def readme_of(facts: Facts) -> str:
    """Return what a person reads first."""
    return _README.format(
        visit=facts.summary.visit_id,
        started=facts.summary.started_at,
        at=facts.at,
        trace=_TRACE if facts.trace else _NO_TRACE.format(problem=facts.trace_problem),
        log=_LOG if facts.has_log else "",
        kept=textwrap.fill(KEPT, _WIDTH, subsequent_indent="  "),
        vin=_MASKED.format(vins=facts.vins) if facts.is_masked else _REAL,
        use=_USE if facts.trace else "",
    )


def manifest_of(
    facts: Facts, circumstances: Mapping[str, Any], self_test: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return the same for programs, with the interface's fingerprint."""
    adapters = [] if facts.trace is None else [_told(note) for note in openings(facts.trace)]
    return {
        "format": FORMAT,
        "made_at": facts.at.isoformat(),
        "visit": {
            "number": facts.summary.visit_id,
            "started_at": facts.summary.started_at.isoformat(),
            "is_demo": facts.summary.is_demo,
        },
        "vin": "masked" if facts.is_masked else "real",
        "vins_masked": facts.vins,
        **circumstances,
        "vci": facts.summary.vci,
        "adapter": {
            "openings": adapters,
            "self_test": None if self_test is None else _compared(self_test, adapters),
        },
        "trace": _trace_facts(facts),
    }


def _trace_facts(facts: Facts) -> dict[str, Any]:
    if facts.trace is None:
        return {"problem": facts.trace_problem}
    trace = facts.trace
    return {
        "records": len(trace.records),
        "notes": len(trace.notes),
        "lost": trace.lost,
        "tail": trace.tail.value,
    }


def openings(trace: Trace) -> Iterator[Opened | NotOpened]:
    """Yield what each adapter that was opened told of itself, and which could not be opened, in order."""
    for kept in trace.notes:
        try:
            note = read_note(kept.payload)
        except ValueError:
            continue
        if isinstance(note, Opened | NotOpened):
            yield note


def _compared(self_test: Mapping[str, Any], adapters: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the self-test, and whether the visit's adapter has its firmware; None where that is not told.

    Another adapter may have been at the same port when it was tested.
    """
    told = {one["firmware"] for one in adapters if "firmware" in one}
    return {**self_test, "is_same_firmware": self_test.get("firmware") in told if told else None}


def _told(note: Opened | NotOpened) -> dict[str, Any]:
    if isinstance(note, NotOpened):
        return {"url": note.url, "error": note.failure.code, "details": note.failure.text}
    return {
        "url": note.info.url,
        "name": note.info.name,
        "firmware": note.info.firmware,
        "capabilities": note.info.capabilities.names,
        "layer": note.layer.value,
        "program": note.program,
    }


def without_people(value: Any) -> Any:
    """Return `value`, made of what JSON knows, without what people typed and who they are."""
    if isinstance(value, dict):
        return {key: "" if key in _PEOPLE else without_people(one) for key, one in value.items()}
    if isinstance(value, list):
        return [without_people(one) for one in value]
    return value


def zipped(members: Mapping[str, str | bytes], at: datetime) -> bytes:
    """Return a ZIP file of `members`, made at `at`."""
    content = io.BytesIO()
    made = (max(at.year, _EARLIEST_YEAR), *at.timetuple()[1:6])
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as report:
        for name, member in members.items():
            info = zipfile.ZipInfo(name, made)
            info.compress_type = zipfile.ZIP_DEFLATED
            report.writestr(info, member)
    return content.getvalue()


def read_members(content: bytes) -> dict[str, bytes]:
    """Return the files in a ZIP file by their names."""
    with zipfile.ZipFile(io.BytesIO(content)) as report:
        return {name: report.read(name) for name in report.namelist()}
