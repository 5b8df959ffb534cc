"""Everything of a visit that support needs in one file, without what tells whose vehicle it was."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from diagclinic.core.errors import MaskingError, RecordError
from diagclinic.core.trace import Trace, TraceNote
from diagclinic.core.visit import Visit
from diagclinic.protocols.masking.leaks import Leaks
from diagclinic.protocols.masking.octets import vins_in
from diagclinic.protocols.masking.pseudonyms import NOBODY, Pseudonyms, pseudonyms_for
from diagclinic.protocols.masking.traces import masked_trace, vins_in_trace
from diagclinic.protocols.masking.words import masked_data, masked_text, vins_in_data, vins_in_text
from diagclinic.services.jobs import JobContext, Priority
from diagclinic.services.ports import Now, ShopRecord
from diagclinic.services.private_words import PrivateWords, private_words
from diagclinic.services.support_files import (
    LOG_NAME,
    MANIFEST_NAME,
    README_NAME,
    TRACE_NAME,
    VISIT_NAME,
    Facts,
    manifest_of,
    read_members,
    readme_of,
    without_people,
    zipped,
)
from diagclinic.services.support_ports import SupportFiles
from drivers.notes import NotOpened, Opened, read_note

_STEPS: Final = 4
#: visits whose plates are left out of the log, which tells of the last few
_OTHERS: Final = 10_000


@dataclass(frozen=True, slots=True)
class BugReport:
    """A report that was written.

    Attributes:
        is_masked: VINs were replaced.
        vins: how many different ones were.
        files: names of what the report holds.
        trace_problem: why it holds no trace, empty where it does.
    """

    path: Path
    visit_id: int
    is_masked: bool
    vins: int
    files: tuple[str, ...]
    trace_problem: str = ""


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What the report is made of, as it was found."""

    visit: Visit
    visit_data: dict[str, Any]
    trace: Trace | None
    trace_problem: str
    log: str
    self_test: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class ExportBugReport:
    """Job: write the report for support on a visit.

    Attributes:
        shop: gives the shop's record.
        with_vin: leave the VINs as they are.
        replace: write over a file that stands there.
    """

    shop: Callable[[], ShopRecord]
    files: SupportFiles
    now: Now
    visit_id: int
    path: Path
    with_vin: bool = False
    replace: bool = False
    priority: Priority = Priority.ACTION

    def run(self, context: JobContext) -> BugReport:
        """Return what was written, and where.

        Raises:
            Cancelled: the user asked for it; nothing was written.
            RecordMissingError: there is no such visit.
            RecordError: the record cannot be read.
            MaskingError: a piece of a VIN would have been left; nothing was written.
            ReportError: it could not be written.
        """
        self.files.check(self.path, replace=self.replace)
        context.step(0, _STEPS, "support.read")
        gathered = self._gather()
        names = NOBODY if self.with_vin else self._names(gathered)
        context.step(1, _STEPS, "support.mask")
        members = self._members(gathered, names, self.now())
        content = zipped(members, self.now())
        context.step(2, _STEPS, "support.check")
        _refuse_leaks(read_members(content), names.of, self.files.unpack)
        context.step(3, _STEPS, "support.write")
        self.files.write(self.path, content)
        return BugReport(
            self.path,
            self.visit_id,
            not self.with_vin,
            len(names.of),
            tuple(members),
            gathered.trace_problem,
        )

    def _gather(self) -> _Gathered:
        shop = self.shop()
        visit = shop.visit(self.visit_id)
        words = private_words(visit, shop.shop(), shop.visits(limit=_OTHERS))
        trace, problem = None, ""
        try:
            trace = _with_notes(shop.trace(self.visit_id), self.files.without_home, words)
        except RecordError as error:  # the rest is worth more than nothing
            problem = self._public(f"{error}", words)
        data = self.files.visit_data(visit)
        return _Gathered(
            visit,
            {**data, "vci": self._public(data["vci"], words)},
            trace,
            problem,
            words.left_out_of(self.files.log_tail()),
            self.files.self_test(visit.summary.vci),
        )

    def _public(self, text: str, words: PrivateWords) -> str:
        return words.left_out_of(self.files.without_home(text))

    def _names(self, gathered: _Gathered) -> Pseudonyms:
        """Return stand-ins for every VIN that stands anywhere in what was gathered."""
        vin = gathered.visit.summary.vehicle.vin
        found: set[str] = set()
        for observation in self.shop().observations(self.visit_id):
            found |= vins_in(observation.raw)
        if gathered.trace is not None:
            found |= vins_in_trace(gathered.trace)
        found |= vins_in_data(gathered.visit_data) | vins_in_text(gathered.log)
        return pseudonyms_for((*([vin.text] if vin else []), *sorted(found)))

    def _members(self, gathered: _Gathered, names: Pseudonyms, at: datetime) -> dict[str, str | bytes]:
        """Return the files of the report by their names."""
        summary = gathered.visit.summary
        trace = gathered.trace and masked_trace(gathered.trace, names)
        facts = Facts(
            at=at,
            summary=replace(summary, vci=gathered.visit_data["vci"]),
            is_masked=not self.with_vin,
            vins=len(names.of),
            trace=trace,
            trace_problem=masked_text(gathered.trace_problem, names),
            has_log=bool(gathered.log),
        )
        manifest = manifest_of(facts, self.files.circumstances(), gathered.self_test)
        visit_data = without_people(gathered.visit_data)
        return {
            README_NAME: masked_text(readme_of(facts), names),
            MANIFEST_NAME: _json(masked_data(manifest, names)),
            VISIT_NAME: _json(masked_data(visit_data, names)),
            **({TRACE_NAME: self.files.pack(trace)} if trace else {}),
            **({LOG_NAME: masked_text(gathered.log, names)} if gathered.log else {}),
        }


def _with_notes(trace: Trace, change: Callable[[str], str], words: PrivateWords) -> Trace:
    """Return `trace` with the text of its notes changed, and without `words` where people chose names."""

    def changed(note: TraceNote) -> TraceNote:
        text = change(note.payload.decode("utf-8", "surrogateescape"))
        public = words.left_out_of(text).encode("utf-8", "surrogateescape")
        is_name = _is_opening(note.payload) and _is_opening(public)
        return replace(note, payload=public if is_name else text.encode("utf-8", "surrogateescape"))

    entries = (changed(one) if isinstance(one, TraceNote) else one for one in trace.entries)
    return replace(trace, entries=tuple(entries))


def _is_opening(payload: bytes) -> bool:
    """Say whether a note is of an opening, which names a port or a file; others hold what was answered."""
    try:
        return isinstance(read_note(payload), Opened | NotOpened)
    except ValueError:
        return False


def _refuse_leaks(
    members: Mapping[str, bytes], vins: Iterable[str], unpack: Callable[[bytes], Trace]
) -> None:
    """Look at the finished report once more.

    Raises:
        MaskingError: something is left of a VIN.
    """
    leaks = Leaks(vins)
    for name, content in members.items():
        if name == TRACE_NAME:
            has_leak = leaks.in_trace(unpack(content))
        elif name.endswith(".json"):
            has_leak = leaks.in_data(json.loads(content))
        else:
            has_leak = leaks.in_text(content.decode("utf-8"))
        if has_leak:
            raise MaskingError(f"a part of a VIN is left in {name}")


def _json(data: Mapping[str, Any]) -> str:
    return json.dumps(data, indent=2) + "\n"
