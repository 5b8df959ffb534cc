"""diagclinic.ui.presenters.findings: worst first, silence in words, and how sure a text is."""

from datetime import UTC, datetime

from diagclinic.core.dtc import Dtc, DtcStatus
from diagclinic.core.ecu import ControlUnit, EcuAddress, EcuRole
from diagclinic.core.freeze_frame import FreezeFrame
from diagclinic.core.reply import NotSupported, Refused, Silent, Value
from diagclinic.core.signals import Parameter, Reading
from diagclinic.core.units import Unit
from diagclinic.core.vehicle import UnitIdentity, Vehicle
from diagclinic.core.visit import Scan, ScanPurpose, UnitFindings, Visit, VisitSummary
from diagclinic.services.reports import VisitReport
from diagclinic.ui.presenters.findings import details_of, findings_of, matching, short_name
from tests.presenter_doubles import desk_with
from tests.service_doubles import ABS, ENGINE, GEARBOX

AT = datetime(2026, 5, 4, tzinfo=UTC)
LOAD = Reading(Parameter(key="load", name="Load", unit=Unit.PERCENT, decimals=1), 42.0)


def unit(
    address: EcuAddress, *codes: str, reply: object = None, frames: tuple[FreezeFrame, ...] = ()
) -> UnitFindings:
    told = Value(tuple(Dtc.parse(code) for code in codes), b"") if reply is None else reply
    lists = {DtcStatus.CONFIRMED: told, DtcStatus.PENDING: told, DtcStatus.PERMANENT: NotSupported()}
    role = EcuRole.ENGINE if address == ENGINE else EcuRole.UNKNOWN
    return UnitFindings(ControlUnit(address, role), UnitIdentity(address), lists, NotSupported(), frames)  # type: ignore[arg-type]


def report_on(*scans: tuple[UnitFindings, ...]) -> VisitReport:
    summary = VisitSummary(1, AT, None, Vehicle(None), "elm:COM3", is_demo=False, codes=None)
    visit = Visit(summary, tuple(Scan(AT, ScanPurpose.SCAN, units) for units in scans), ())
    return desk_with().tell(visit)


def test_worst_code_stands_first() -> None:
    rows = findings_of(report_on((unit(ENGINE, "P0171", "P0303"),))).faults
    assert [row.line.code for row in rows] == ["P0303", "P0171"]


def test_unit_that_is_known_and_was_not_reached_is_not_asked() -> None:
    tiles = findings_of(report_on((unit(ENGINE),)), (ENGINE, GEARBOX)).units
    assert [(tile.address, tile.state) for tile in tiles] == [("7E8", "fine"), ("7E9", "not-asked")]


def test_silent_unit_is_never_fine() -> None:
    tile = findings_of(report_on((unit(ABS, reply=Silent(1.0)),))).units[0]
    assert (tile.state, tile.word) == ("unclear", "Unclear")


def test_refusal_is_told_with_its_reason() -> None:
    tile = findings_of(report_on((unit(ABS, reply=Refused(0x03, 0x22, b"")),))).units[0]
    assert "stored codes: refused: conditions are not right" in tile.remarks


def test_list_that_a_healthy_unit_does_not_keep_is_no_remark() -> None:
    assert findings_of(report_on((unit(ENGINE),))).units[0].remarks == ()


def test_unit_with_codes_counts_them() -> None:
    assert findings_of(report_on((unit(ENGINE, "P0171", "P0303"),))).units[0].word == "2 codes"


def test_freeze_frame_is_marked_on_the_code_that_caused_it_alone() -> None:
    frame = FreezeFrame(ENGINE, 0, Dtc.parse("P0171"), (LOAD,))
    rows = findings_of(report_on((unit(ENGINE, "P0171", "P0303", frames=(frame,)),))).faults
    assert {row.line.code: len(row.frames) for row in rows} == {"P0171": 1, "P0303": 0}


def test_frame_without_a_cause_belongs_to_every_code_of_its_unit() -> None:
    frame = FreezeFrame(ENGINE, 0, None, (LOAD,))
    rows = findings_of(report_on((unit(ENGINE, "P0171", frames=(frame,)), unit(ABS, "C0035")))).faults
    assert {row.line.code: len(row.frames) for row in rows} == {"P0171": 1, "C0035": 0}


def test_new_code_is_marked_as_new() -> None:
    rows = findings_of(report_on((unit(ENGINE, "P0303"),), (unit(ENGINE, "P0303", "P0171"),))).faults
    assert {row.line.code: row.change for row in rows} == {"P0303": "still there", "P0171": "new"}


def test_scan_under_way_shows_no_difference() -> None:
    report = report_on((unit(ENGINE, "P0303"),), (unit(ENGINE),))
    assert findings_of(report, with_difference=False).difference is None


def test_details_carry_the_frame_with_its_units() -> None:
    frame = FreezeFrame(ENGINE, 0, Dtc.parse("P0171"), (LOAD,))
    row = findings_of(report_on((unit(ENGINE, "P0171", frames=(frame,)),))).faults[0]
    value = details_of(row).frames[0].values[0]
    assert (value.name, value.text, value.measure) == ("Load", "42.0", "%")


def test_code_without_a_frame_says_so() -> None:
    row = findings_of(report_on((unit(ENGINE, "P0303"),))).faults[0]
    assert details_of(row).no_frame == "No freeze frame was read for this code."


def test_unknown_code_says_that_only_its_structure_speaks() -> None:
    row = findings_of(report_on((unit(ENGINE, "P1234"),))).faults[0]
    assert "only what its structure tells" in details_of(row).certainty


def test_details_explain_status_and_severity() -> None:
    row = findings_of(report_on((unit(ENGINE, "P0303"),))).faults[0]
    assert [meaning.partition(":")[0] for meaning in details_of(row).meanings] == [
        "Critical",
        "Confirmed",
        "Pending",
    ]


def test_search_looks_into_unit_and_text_whatever_the_case() -> None:
    rows = findings_of(report_on((unit(ENGINE, "P0171", "P0303"),))).faults
    assert [row.line.code for row in matching(rows, "ENGINE lean")] == ["P0171"]


def test_filter_by_list_keeps_the_codes_that_stand_in_it() -> None:
    rows = findings_of(report_on((unit(ENGINE, "P0171"),))).faults
    assert (matching(rows, "", DtcStatus.PENDING), matching(rows, "", DtcStatus.PERMANENT)) == (rows, ())


def test_short_name_is_what_a_unit_looks_after() -> None:
    assert short_name("Engine · ECM-EngineControl") == "Engine"
