"""diagclinic.services.bug_report: what support gets of a visit, and what it does not."""

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from diagclinic.core.errors import MaskingError, RecordDamagedError, RecordMissingError, ReportError
from diagclinic.core.trace import Trace
from diagclinic.core.vehicle import Vehicle
from diagclinic.core.vin import Vin
from diagclinic.core.visit import Visit
from diagclinic.core.visit_details import DetailsEntry, VisitDetails
from diagclinic.persistence.trace_file import unpack_trace
from diagclinic.services.bug_report import BugReport, ExportBugReport
from diagclinic.services.jobs import Cancelled, JobContext
from diagclinic.services.support_files import read_members
from drivers.api import Answer
from drivers.notes import BatteryTold, BusTold, Failure, NotOpened, Opened, Requested, read_note, write_note
from tests.masking_layouts import VIN, can11, told_by_j1979
from tests.service_doubles import EVERYBODY, INFO, Listener, MemoryShop, now
from tests.support_doubles import DATA, SELF_TEST, Surroundings

NAME = "1DCXXXXX7XXXXX001"
PATH = Path("report.zip")


def shop_with_a_visit() -> MemoryShop:
    """Return a record whose one visit read a VIN through an ELM327."""
    shop = MemoryShop()
    record = shop.begin_visit(now(), "elm:COM3", is_demo=False)
    record.trace.record(sent=True, payload=b"0902\r", at_s=0.0)
    record.trace.record(sent=False, payload=("\r".join(can11(VIN)) + "\r\r>").encode(), at_s=0.1)
    record.trace.note(payload=write_note(Opened(INFO)), at_s=0.0)
    told = (Answer(0x7E8, told_by_j1979(VIN), 0.1),)
    record.trace.note(payload=write_note(Requested(EVERYBODY, b"\x09\x02", 1, told)), at_s=0.1)
    return shop


@dataclass
class Bench:
    """The job, and what it works on."""

    shop: MemoryShop = field(default_factory=shop_with_a_visit)
    files: Surroundings = field(default_factory=Surroundings)
    listener: Listener = field(default_factory=Listener)

    def export(self, visit_id: int = 1, context: JobContext | None = None, **more: bool) -> BugReport:
        job = ExportBugReport(lambda: self.shop, self.files, now, visit_id, PATH, **more)
        return job.run(context or self.listener.context)

    @property
    def members(self) -> dict[str, bytes]:
        """The files of the report."""
        return read_members(self.files.written[PATH])

    def json(self, name: str) -> Any:
        return json.loads(self.members[name])


def test_report_holds_trace_versions_visit_and_log() -> None:
    bench = Bench()
    told = bench.export()
    assert told.files == ("README.txt", "manifest.json", "visit.json", "visit.trace", "diagclinic.log")
    assert (tuple(bench.members), told.path, told.visit_id) == (told.files, PATH, 1)


def test_vin_is_the_same_stand_in_in_every_file() -> None:
    bench = Bench()
    told = bench.export()
    trace = unpack_trace(bench.members["visit.trace"], "t")
    assert (told.is_masked, told.vins) == (True, 1)
    assert bench.json("visit.json")["vin"] == NAME
    assert bench.members["diagclinic.log"].decode() == f"INFO connected to {NAME}\n"
    assert trace.records[1].payload.decode() == "\r".join(can11(NAME)) + "\r\r>"
    assert NAME.encode().hex().encode() in trace.notes[1].payload


def test_no_file_shows_the_vin_in_any_form() -> None:
    bench = Bench()
    bench.export()
    tail = VIN[11:].encode()
    assert not any(
        form in content.lower()
        for content in bench.members.values()
        for form in (tail.lower(), tail.hex().encode())
    )


def test_vin_stays_where_that_is_asked_for_and_the_report_says_so() -> None:
    bench = Bench()
    told = bench.export(with_vin=True)
    assert (told.is_masked, told.vins, bench.json("visit.json")["vin"]) == (False, 0, VIN)
    assert bench.json("manifest.json")["vin"] == "real"
    assert "as they are, because that was asked for" in bench.members["README.txt"].decode()


@pytest.mark.parametrize("with_vin", [True, False])
def test_people_are_left_out_in_either_case(with_vin: bool) -> None:
    bench = Bench()
    bench.export(with_vin=with_vin)
    shown = bench.json("visit.json")
    assert (shown["plate"], shown["details"]) == ("", {"note": "", "odometer_km": 7})


def test_manifest_names_program_interface_and_its_fingerprint() -> None:
    bench = Bench()
    bench.export()
    manifest = bench.json("manifest.json")
    assert (manifest["program"], manifest["vci"], manifest["vin"]) == ("diagclinic 1.2", "elm:COM3", "masked")
    assert manifest["adapter"]["self_test"] == {**SELF_TEST, "is_same_firmware": True}
    assert [one["name"] for one in manifest["adapter"]["openings"]] == ["OBDLink EX"]
    assert manifest["trace"] == {"records": 2, "notes": 2, "lost": 0, "tail": "whole"}


def test_report_without_a_readable_trace_has_the_rest_and_says_why() -> None:
    class Damaged(MemoryShop):
        def trace(self, visit_id: int) -> Trace:
            raise RecordDamagedError("the trace is gone")

    bench = Bench(Damaged())
    bench.shop.begin_visit(now(), "elm:COM3", is_demo=False)
    told = bench.export()
    assert (told.trace_problem, "visit.trace" in told.files) == ("the trace is gone", False)
    assert bench.json("manifest.json")["trace"] == {"problem": "the trace is gone"}
    assert "(There is no trace: the trace is gone)" in bench.members["README.txt"].decode()


def test_report_without_a_log_has_none() -> None:
    bench = Bench(files=Surroundings(log=""))
    assert "diagclinic.log" not in bench.export().files


def test_user_s_folder_is_named_in_no_file() -> None:
    url = "replay:/home/joe/visit.trace"
    bench = Bench(MemoryShop(), Surroundings(data={**DATA, "vci": "replay:~/visit.trace"}))
    record = bench.shop.begin_visit(now(), url, is_demo=True)
    failure = Failure("recording-unusable", "/home/joe/visit.trace cannot be read")
    record.trace.note(payload=write_note(NotOpened(url, failure)), at_s=0.0)
    record.trace.note(payload=write_note(Opened(replace(INFO, url=url))), at_s=0.1)
    bench.export()
    assert [name for name, content in bench.members.items() if b"joe" in content] == []
    assert bench.json("manifest.json")["vci"] == "replay:recording.trace"
    assert [one["url"] for one in bench.json("manifest.json")["adapter"]["openings"]] == [
        "replay:recording.trace"
    ] * 2


PLATE = "B-SL 4711"


def shop_that_knows_a_plate() -> MemoryShop:
    shop = shop_with_a_visit()
    shop.add_details(1, DetailsEntry(now(), "joe", VisitDetails(plate=PLATE, technician="0902")))
    return shop


def test_what_people_typed_stands_neither_in_the_log_nor_in_names_of_files() -> None:
    bench = Bench(shop_that_knows_a_plate(), Surroundings(log=f"ERROR cannot write {PLATE}.pdf\n"))
    url = f"replay:/{PLATE}.trace"
    bench.shop.record.trace.note(payload=write_note(Opened(replace(INFO, url=url))), at_s=0.2)
    bench.export()
    assert [name for name, content in bench.members.items() if PLATE.encode() in content] == []
    assert bench.members["diagclinic.log"].decode() == "ERROR cannot write \N{HORIZONTAL ELLIPSIS}.pdf\n"


def test_what_people_typed_changes_nothing_of_what_was_asked_and_answered() -> None:
    bench = Bench(shop_that_knows_a_plate())
    bench.export()
    asked = [read_note(note.payload) for note in unpack_trace(bench.members["visit.trace"], "t").notes]
    assert [note.payload for note in asked if isinstance(note, Requested)] == [b"\x09\x02"]


def test_vin_that_the_visit_has_is_hidden_where_only_a_piece_of_it_stands() -> None:
    class Known(MemoryShop):
        def visit(self, visit_id: int) -> Visit:
            visit = super().visit(visit_id)
            return replace(visit, summary=replace(visit.summary, vehicle=Vehicle(Vin(VIN))))

    bench = Bench(Known(), Surroundings(log=f"ends in {VIN[9:]}\n", data={"vci": "elm:COM3"}))
    bench.shop.begin_visit(now(), "elm:COM3", is_demo=False)
    assert bench.export().vins == 1
    assert VIN[9:].encode() not in bench.members["diagclinic.log"]


def test_vin_that_is_only_in_the_name_of_a_recording_is_hidden_too() -> None:
    bench = Bench(MemoryShop(), Surroundings(log="", data={"vci": "elm:COM3"}))
    record = bench.shop.begin_visit(now(), "elm:COM3", is_demo=False)
    failure = Failure("recording-unusable", "it cannot be read")
    record.trace.note(payload=write_note(NotOpened("replay:WVWZZZ1JZ3W386752.trace", failure)), at_s=0.0)
    bench.export()
    assert [name for name, content in bench.members.items() if b"W386752" in content] == []


@pytest.mark.parametrize("with_vin", [True, False])
@pytest.mark.parametrize("name", ["kunde_1hgcm82633a004352", "1HGCM82633A004352b", "Olga_BMW1234_b", 'b "x'])
def test_no_file_tells_how_a_recording_was_called(name: str, with_vin: bool) -> None:
    url = f"replay:/cars/{name}.trace"
    log = f"WARNING {url}: it is cut\nERROR /cars/{name}.trace: gone\nINFO replay:/other/{name}.zip\n"
    bench = Bench(MemoryShop(), Surroundings(log=log, data={"vci": url}))
    record = bench.shop.begin_visit(now(), url, is_demo=True)
    record.trace.note(payload=write_note(Opened(replace(INFO, url=url))), at_s=0.0)
    failure = Failure("link-lost", f"{url}: it was closed")
    record.trace.note(payload=write_note(NotOpened(url, failure)), at_s=0.1)
    record.trace.note(payload=write_note(BatteryTold(None, failure)), at_s=0.2)
    record.trace.note(payload=write_note(BusTold(None, failure)), at_s=0.3)
    record.trace.note(payload=write_note(Requested(EVERYBODY, b"\x01", 1, (), failure)), at_s=0.4)
    record.trace.note(payload=f"no note, {url}".encode(), at_s=0.5)
    bench.export(with_vin=with_vin)
    notes = b"".join(one.payload for one in unpack_trace(bench.members["visit.trace"], "t").notes)
    whole = b"".join((notes, *(one for of, one in bench.members.items() if of != "visit.trace")))
    assert name.encode() not in whole
    assert b"cars" not in whole
    assert bench.json("visit.json")["vci"] == "replay:recording.trace"


def test_vin_that_is_only_in_the_log_is_hidden_too() -> None:
    other = "WVWZZZ1JZ3W386752"
    bench = Bench(files=Surroundings(log=f"yesterday {other}"))
    assert bench.export().vins == 2
    assert other[:3] in bench.members["diagclinic.log"].decode()
    assert other[3:] not in bench.members["diagclinic.log"].decode()


def test_nothing_is_written_where_something_of_the_vin_would_be_left() -> None:
    def spoil(trace: Trace) -> Trace:
        first, *rest = trace.entries
        return replace(trace, entries=(replace(first, payload=VIN[5:12].encode()), *rest))

    bench = Bench(files=Surroundings(spoil=spoil))
    with pytest.raises(MaskingError, match=r"left in visit\.trace"):
        bench.export()
    assert bench.files.written == {}


def test_place_is_checked_before_the_record_is_read() -> None:
    bench = Bench(files=Surroundings(failure=ReportError("it exists already")))
    with pytest.raises(ReportError, match="exists already"):
        bench.export(replace=True)
    assert (bench.files.checked, bench.listener.names) == ([(PATH, True)], [])


def test_visit_that_is_not_there_is_missing() -> None:
    bench = Bench()
    with pytest.raises(RecordMissingError):
        bench.export(visit_id=7)
    assert bench.files.written == {}


@pytest.mark.parametrize("step", ["support.read", "support.mask", "support.check", "support.write"])
def test_cancelled_job_writes_nothing(step: str) -> None:
    listener = Listener(cancel_at=step)
    bench = Bench(listener=listener)
    context = listener.context
    if step == "support.write":
        context.stop.set()
    try:
        bench.export(context=context)
    except Cancelled:
        assert bench.files.written == {}
        return
    assert listener.names[-1] == "support.write"
