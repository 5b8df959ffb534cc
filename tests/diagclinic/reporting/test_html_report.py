"""The report as a page."""

import re
from dataclasses import replace
from html import unescape

import pytest

from diagclinic.core.reply import Silent
from diagclinic.core.vehicle import Vehicle
from diagclinic.core.visit_details import Shop, VisitDetails
from diagclinic.reporting.html_report import render_html
from diagclinic.services.reports import VisitReport
from diagclinic.services.stand_ins import demo_words
from tests.diagclinic.reporting.report_samples import (
    BEFORE,
    CARD,
    HONDA,
    SHOP,
    SILENT_CLUSTER,
    card_report,
    engine,
    full_report,
    report,
    scan,
)

SHEET = '<h1 class="sheet">'

DEMO_MARK = demo_words("sim:demo")


def words(markup: str) -> str:
    """Return what a reader sees, cell after cell."""
    body = markup.partition("<body>")[2]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


def owner_page(found: VisitReport) -> str:
    return words(render_html(found).partition(SHEET)[0])


def technician_part(found: VisitReport) -> str:
    return words("<body>" + SHEET + render_html(found).partition(SHEET)[2])


def test_the_owner_reads_what_was_found_and_how_urgent_it_is() -> None:
    assert "■ Have it checked before driving on Cylinder 2 misfire P0302" in owner_page(full_report())


def test_the_owner_is_told_that_a_code_is_no_diagnosis() -> None:
    assert "not which part is broken" in owner_page(full_report())


def test_the_owner_is_told_who_kept_silent() -> None:
    assert "No answer from: Instrument cluster." in owner_page(full_report())


def test_the_owner_is_told_what_changed() -> None:
    assert "Before and after clearing: 1 new, 2 still there, 2 gone." in owner_page(full_report())


def test_two_scans_without_codes_are_compared_in_words() -> None:
    found = report(scan(SILENT_CLUSTER), scan(SILENT_CLUSTER, minute=9))
    assert "The last two scans: no codes in either." in owner_page(found)


def test_the_owner_sees_the_worst_of_many_codes_and_how_many_more_there_are() -> None:
    codes = [f"P{number:04X}" for number in range(0x1000, 0x1013)]
    page = owner_page(report(scan(engine("P0302", *codes))))
    shown = [code for code in ("P0302", *codes) if code in page]
    assert (len(shown), "and 13 more, which the technician's part lists." in page) == (8, True)


def test_the_owner_page_spares_the_technicians_detail() -> None:
    assert "1791BC82" not in owner_page(full_report())


def test_the_vehicle_is_named() -> None:
    assert "VIN 1HGCM82633A004352 (check digit is right) Maker Honda, United States" in owner_page(report())


def test_a_vehicle_whose_vin_was_not_read_says_so() -> None:
    page = owner_page(report(vehicle=Vehicle(None, "B-X 1")))
    assert "VIN not read Plate B-X 1" in page


@pytest.mark.parametrize(
    "claim",
    [
        "▲ has codes Engine · ECM 7E8 permanent codes: refused: conditions are not right; CAL-1 (1791BC82)",
        "○ did not answer Instrument cluster 7ED",
        "✓ no codes Transmission 7E9",
        "P0302 Cylinder 2 misfire Engine · ECM (7E8) confirmed ■ critical",
        "P1999 Powertrain: defined by the maker (not in the catalogue)",
        "P0301 · Engine · ECM (7E8) Engine speed 812 1/min Fuel trim -3.9 %",
        "Engine · ECM (7E8) · warning lamp on Self-test State Misfire ✓ complete Catalyst ○ not complete",
        "Not offered by: Instrument cluster, Transmission.",
        "Before and after clearing: 2026-11-21 08:35 and 2026-11-21 08:45 UTC",
        "new P0302 Cylinder 2 misfire Engine · ECM",
        "gone P0741 Torque converter clutch stuck off Transmission",
        "2026-11-21 08:40 UTC anna Codes were asked to be cleared all control units agreed",
        "Read through sim:petrol.",
    ],
)
def test_the_technician_reads(claim: str) -> None:
    assert claim in technician_part(full_report())


def test_a_self_test_that_the_car_does_not_have_is_left_out() -> None:
    assert "EGR system" not in technician_part(full_report())


def test_readiness_that_was_not_answered_is_said_to_be_so() -> None:
    quiet = replace(SILENT_CLUSTER, readiness=Silent(1.0))
    assert "Instrument cluster (7ED) · did not answer" in technician_part(report(scan(quiet)))


def test_a_freeze_frame_of_unknown_cause_says_so() -> None:
    unit = engine("P0301")
    nameless = replace(unit, freeze_frames=(replace(unit.freeze_frames[0], dtc=None),))
    assert "cause not told · Engine · ECM (7E8)" in technician_part(report(scan(nameless)))


def test_a_visit_without_a_scan_has_no_empty_sections() -> None:
    headings = re.findall(r"<h2>(.*?)</h2>", render_html(report()))
    assert headings == ["How to read this"]


def test_a_demo_is_called_one_on_both_parts_and_for_every_sheet() -> None:
    page = render_html(full_report())
    assert (page.count(f"{DEMO_MARK}: "), page.count(f'name="sheet-mark" content="{DEMO_MARK}"')) == (2, 1)


def test_a_real_vehicle_is_not_called_a_demo() -> None:
    assert "DEMO" not in render_html(report(BEFORE, is_demo=False))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("sheet-left", "Garage Müller"),
        ("sheet-right", "Report DC-000042-3"),
        ("sheet-foot", "Made 2026-11-21 08:30 UTC with DiagClinic 1.2.3"),
    ],
)
def test_every_sheet_tells_whose_report_it_is(name: str, content: str) -> None:
    assert f'<meta name="{name}" content="{content}">' in render_html(full_report())


def test_a_shop_without_a_name_leaves_the_programs() -> None:
    nameless = replace(full_report(), shop_name="")
    assert '<meta name="sheet-left" content="DiagClinic">' in render_html(nameless)


def test_a_hostile_label_is_shown_and_does_nothing() -> None:
    label = '<script>alert(1)</script>"><img src=x onerror=y>'
    page = render_html(report(vehicle=replace(HONDA, label=label)))
    assert (label in words(page), "<script" in page, "<img" in page) == (True, False, False)


def test_a_hostile_label_is_legible() -> None:
    label = "</td></table><h1>PAID</h1>"
    page = render_html(report(vehicle=replace(HONDA, label=label)))
    assert (page.count("<h1"), "&lt;h1&gt;PAID&lt;/h1&gt;" in page) == (2, True)


def test_a_hostile_shop_name_stays_in_its_meta() -> None:
    page = render_html(replace(full_report(), shop_name='"><script>'))
    assert '<meta name="sheet-left" content="&quot;&gt;&lt;script&gt;">' in page


def test_the_page_needs_nothing_beside_it() -> None:
    assert not re.search(r"(src|href)=|url\(|@import", render_html(full_report()))


def test_every_table_tells_more_than_colours() -> None:
    assert "background" not in render_html(full_report())


# -- the job card --

HOSTILE = '<img src=x onerror=y>"&<script>'


@pytest.mark.parametrize(
    "claim",
    [
        "Plate B-MÜ 42",
        "Odometer 84231.7 km (read from the vehicle); 84300 km (typed in)",
        "Technician Tess Turner",
        "You told us: Judders when cold. Smells of petrol.",
        "Hauptstr. 1, Berlin · 030 1234",
    ],
)
def test_the_owner_reads_the_job_card(claim: str) -> None:
    assert claim in owner_page(card_report())


def test_the_first_page_keeps_its_order() -> None:
    page = owner_page(card_report())
    parts = ("Garage Müller", "Vehicle report", "VIN", "Plate", "Odometer", "You told us", "found in")
    places = [page.index(part) for part in parts]
    assert places == sorted(places)


def test_the_technicians_note_is_for_the_technician() -> None:
    found = card_report()
    assert (CARD.note in owner_page(found), CARD.note in technician_part(found)) == (False, True)


def test_lines_of_a_complaint_stay_lines() -> None:
    assert "<p>Smells of petrol.</p>" in render_html(card_report())


def test_odometer_that_nobody_typed_is_the_vehicles_own() -> None:
    page = owner_page(card_report(replace(CARD, odometer_km=None)))
    assert ("Odometer 84231.7 km (read from the vehicle)" in page, "typed in" in page) == (True, False)


def test_odometer_that_the_vehicle_does_not_tell_is_the_typed_one() -> None:
    page = owner_page(card_report(km=None))
    assert ("Odometer 84300 km (typed in)" in page, "read from" in page) == (True, False)


def test_what_nobody_said_is_left_out() -> None:
    page = words(render_html(card_report(VisitDetails(), Shop(), None)))
    silent = ("Plate", "Odometer", "Technician ", "You told us", "Technician's note")
    assert [part for part in silent if part in page.replace("For the technician", "")] == []


@pytest.mark.parametrize("field", ["plate", "technician", "complaint", "note"])
def test_hostile_words_of_people_are_shown_and_do_nothing(field: str) -> None:
    page = render_html(card_report(replace(CARD, **{field: HOSTILE})))
    assert (HOSTILE in words(page), "<img" in page, "<script" in page) == (True, False, False)


def test_hostile_shop_is_shown_and_does_nothing() -> None:
    page = render_html(card_report(shop=Shop(HOSTILE, (HOSTILE,))))
    assert (words(page).count(HOSTILE), "<img" in page, "<script" in page) == (2, False, False)


def test_shop_of_the_record_goes_before_any_other_name() -> None:
    page = render_html(card_report(shop=replace(SHOP, name="New Garage")))
    assert '<meta name="sheet-left" content="New Garage">' in page
