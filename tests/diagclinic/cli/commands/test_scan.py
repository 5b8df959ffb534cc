"""diagclinic.cli.commands.scan: the whole car on one page."""

from dataclasses import replace
from pathlib import Path

import pytest

from diagclinic.core.errors import DetailError, ReportError, ReportFormError
from drivers.errors import LinkLostError
from tests.cli_desk import CAR, VIN, CliDesk

SCAN = ("scan", "--vci", "elm:COM3")


def test_vehicle_codes_and_values_are_told_for_programs(typed: CliDesk) -> None:
    found = typed.data(*SCAN)
    assert found["vehicle"]["vin"]["vin"] == VIN
    assert [fault["code"] for fault in found["scan"]["units"][0]["faults"]] == ["P0301"]
    assert [(value["name"], value["value"]) for value in found["values"]["7E8"]] == [
        ("Engine speed", 0.0),
        ("Vehicle speed", 0.0),
    ]


def test_value_that_is_not_told_is_named_with_its_reason(typed: CliDesk) -> None:
    typed.link.script |= {"010C0D": {0x7E8: "410C0000"}, "010D": {0x7E8: "7F0122"}}
    assert "Not read from 7E8: Vehicle speed (refused: conditions are not right)" in typed.printed(*SCAN)


def test_value_that_is_not_told_is_named_for_programs(typed: CliDesk) -> None:
    typed.link.script |= {"010C0D": {0x7E8: "410C0000"}, "010D": {}}
    unread = typed.data(*SCAN)["unread"]
    assert [(one["control_unit"], one["pid"], one["kind"]) for one in unread] == [("7E8", "0D", "silent")]


def test_interface_supply_and_network_head_the_page(typed: CliDesk) -> None:
    head = typed.printed(*SCAN).splitlines()[:3]
    assert head == [
        "Interface     OBDLink EX (STN2230)",
        "Supply        12.6 V",
        "Network       a network",
    ]


def test_interface_that_tells_no_firmware_is_named_alone(typed: CliDesk) -> None:
    typed.link.info = replace(typed.link.info, firmware="")
    assert typed.printed(*SCAN).splitlines()[0] == "Interface     OBDLink EX"


def test_supply_that_the_adapter_cannot_measure_is_not_known(typed: CliDesk) -> None:
    typed.link.volts = [None]
    assert "Supply        not known" in typed.printed(*SCAN)


def test_values_can_be_left_out(typed: CliDesk) -> None:
    assert typed.data(*SCAN, "--no-values")["values"] == {}


def test_vehicle_of_an_adapter_is_no_demo(typed: CliDesk) -> None:
    assert typed.data(*SCAN, "--no-values")["is_demo"] is False


def test_report_is_written_and_named(typed: CliDesk, tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    assert typed.data(*SCAN, "--no-values", "--report", str(path))["reports"] == [str(path)]
    assert VIN in path.read_text("utf-8")


def test_unknown_form_of_report_is_refused_before_anything_is_opened(typed: CliDesk) -> None:
    with pytest.raises(ReportFormError):
        typed.type(*SCAN, "--report", "x.doc")
    assert typed.link.sent == []


@pytest.mark.parametrize("option", ["--report", "--pdf"])
def test_report_that_cannot_be_written_is_told_before_anything_is_opened(
    typed: CliDesk, tmp_path: Path, option: str
) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    with pytest.raises(ReportError, match="cannot be made"):
        typed.type(*SCAN, option, str(tmp_path / "file" / "r.pdf"))
    assert typed.link.sent == []


def test_folder_of_a_report_is_made(typed: CliDesk, tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "out.json"
    typed.type(*SCAN, "--no-values", "--report", str(path))
    assert path.is_file()


def test_lost_link_keeps_the_visit_and_says_where(tmp_path: Path) -> None:
    typed = CliDesk(tmp_path, {**CAR, "0A": LinkLostError("gone")})
    with pytest.raises(LinkLostError):
        typed.type(*SCAN)
    assert "Visit 1 keeps what was read: diagclinic visit show 1" in typed.talk.getvalue()
    assert [scan["is_complete"] for scan in typed.data("visit", "show", "1")["scans"]] == [False]


# -- details --


def test_details_that_come_with_the_scan_stand_in_its_report(typed: CliDesk, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    details = ("--technician", "Tess", "--plate", "AB 12", "--odometer-km", "84300")
    typed.type("scan", "--vci", "elm:COM3", "--no-values", "--report", str(path), *details)
    page = path.read_text("utf-8")
    assert ("Tess" in page, "AB 12" in page, "84300 km (typed in)" in page) == (True, True, True)


def test_detail_that_cannot_be_kept_is_refused_before_the_vehicle_is_asked(typed: CliDesk) -> None:
    with pytest.raises(DetailError):
        typed.type("scan", "--vci", "elm:COM3", "--odometer-km", "much")
    assert typed.link.sent == []


def test_odometer_of_the_vehicle_is_told_with_its_origin(typed: CliDesk) -> None:
    typed.script["01A6"] = {0x7E8: "41A6000CDA3D"}
    shown = typed.printed("scan", "--vci", "elm:COM3", "--no-values")
    assert "84230.1 km (read from the vehicle)" in shown


def test_scan_without_an_odometer_tells_none(typed: CliDesk) -> None:
    assert typed.data("scan", "--vci", "elm:COM3", "--no-values")["scan"]["odometer_km"] is None
