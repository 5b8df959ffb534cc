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
from diagclinic.services.recording_names import RecordingNames, neutral_url
from diagclinic.services.stand_ins import is_recorded
from diagclinic.services.support_files import (
    LOG_NAME,
    MANIFEST_NAME,
    README_NAME,
    TRACE_NAME,
    VISIT_NAME,
    Facts,
    manifest_of,
    openings,
    read_members,
    readme_of,
    without_people,
    zipped,
)
from diagclinic.services.support_ports import SupportFiles
from drivers.api import AdapterInfo
from drivers.notes import (
    BatteryTold,
    BusTold,
    Failure,
    Note,
    NotOpened,
    Opened,
    Requested,
    read_note,
    write_note,
)

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
class _Names:
    """Leaves out what people chose or typed.

    Attributes:
        without_home: leaves out the name of the user's own folder.
    """

    words: PrivateWords
    recordings: RecordingNames
    without_home: Callable[[str], str]

    def known(self, text: str) -> str:
        """Return `text` without names of recordings and of the user's own folder."""
        return self.without_home(self.recordings.left_out_of(text))

    def public(self, text: str) -> str:
        """Return `text` without what people typed, either."""
        return self.words.left_out_of(self.known(text))

    def public_url(self, url: str) -> str:
        """Return the same of a URL."""
        return neutral_url(url) if is_recorded(url) else self.public(url)


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
        others = tuple(shop.visits(limit=_OTHERS))
        words = private_words(visit, shop.shop(), others)
        urls = {visit.summary.vci, *(other.vci for other in others)}
        trace, problem = None, ""
        try:
            trace = shop.trace(self.visit_id)
            urls.update(note.info.url if isinstance(note, Opened) else note.url for note in openings(trace))
        except RecordError as error:  # the rest is worth more than nothing
            problem = f"{error}"
        names = self._public_names(words, urls)
        data = names.recordings.left_out_of_data(self.files.visit_data(visit))
        return _Gathered(
            visit,
            {**data, "vci": names.public_url(data["vci"])},
            trace and _with_notes(trace, names),
            names.public(problem),
            names.public(self.files.log_tail()),
            names.recordings.left_out_of_data(self.files.self_test(visit.summary.vci)),
        )

    def _public_names(self, words: PrivateWords, urls: Iterable[str]) -> _Names:
        """Return what leaves out `words`, and the recordings in `urls` as they stand in the log too."""
        forms = {form for url in urls for form in (url, self.files.without_home(url))}
        return _Names(words, RecordingNames(forms), self.files.without_home)

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


def _with_notes(trace: Trace, names: _Names) -> Trace:
    """Return `trace` with the words of its notes made public; what was asked and answered stays."""
    entries = (_with_note(one, names) if isinstance(one, TraceNote) else one for one in trace.entries)
    return replace(trace, entries=tuple(entries))


def _with_note(kept: TraceNote, names: _Names) -> TraceNote:
    try:
        note = read_note(kept.payload)
    except ValueError:
        text = kept.payload.decode("utf-8", "surrogateescape")
        return replace(kept, payload=names.known(text).encode("utf-8", "surrogateescape"))
    return replace(kept, payload=write_note(_public_note(note, names)))


def _public_note(note: Note, names: _Names) -> Note:
    match note:
        case Opened(info=info):
            url, name = names.public_url(info.url), names.public(info.name)
            info = AdapterInfo(url, name, names.public(info.firmware), info.capabilities)
            return replace(note, info=info)
        case NotOpened(url=url, failure=failure):
            failure = replace(failure, text=names.public(failure.text))
            return replace(note, url=names.public_url(url), failure=failure)
        case Requested(failure=Failure() as failure):
            return replace(note, failure=replace(failure, text=names.known(failure.text)))
        case BatteryTold(failure=Failure() as failure) | BusTold(failure=Failure() as failure):
            return replace(note, failure=replace(failure, text=names.known(failure.text)))
        case _:
            return note


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
