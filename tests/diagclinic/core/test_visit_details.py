"""diagclinic.core.visit_details: what people enter, as it may be kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.core.errors import DetailError
from diagclinic.core.visit_details import (
    LARGEST_ODOMETER_KM,
    LONGEST,
    Odometer,
    OdometerOrigin,
    Shop,
    VisitDetails,
    clean_lines,
    odometer_readings,
    one_line,
    parse_odometer,
)

READ, TYPED = OdometerOrigin.VEHICLE, OdometerOrigin.TYPED


@pytest.mark.parametrize(
    ("typed", "km"),
    [
        ("84231", 84231),
        (" 84 231 km ", 84231),
        ("84.231", 84231),
        ("84,231", 84231),
        ("84'231", 84231),
        ("1\u00a0284\u202f231 KM", 1284231),
        ("0", 0),
        ("9999999", 9_999_999),
    ],
)
def test_odometer_is_understood_as_people_write_it(typed: str, km: int) -> None:
    assert parse_odometer(typed) == km


@pytest.mark.parametrize("typed", ["", "   ", "km"])
def test_nothing_typed_is_no_odometer(typed: str) -> None:
    assert parse_odometer(typed) is None


@pytest.mark.parametrize(
    "typed", ["-1", "10000000", "84231.7", "1 23", "84 231 miles", "eight", "٨٤", "1e5", "9" * 5000]
)
def test_odometer_that_is_none_is_refused_for_its_field(typed: str) -> None:
    with pytest.raises(DetailError) as refused:
        parse_odometer(typed)
    assert refused.value.field == "odometer_km"


@pytest.mark.parametrize("km", [-1, LARGEST_ODOMETER_KM + 1])
def test_odometer_out_of_its_range_is_refused(km: int) -> None:
    with pytest.raises(DetailError, match="9999999"):
        VisitDetails(odometer_km=km).checked()


@pytest.mark.parametrize("km", [None, 0, LARGEST_ODOMETER_KM])
def test_odometer_within_its_range_is_kept(km: int | None) -> None:
    assert VisitDetails(odometer_km=km).checked().odometer_km == km


@pytest.mark.parametrize("field", ["plate", "technician", "complaint", "note"])
def test_text_that_is_too_long_is_refused_for_its_field(field: str) -> None:
    with pytest.raises(DetailError) as refused:
        VisitDetails(**{field: "x" * (LONGEST[field] + 1)}).checked()
    assert refused.value.field == field


@pytest.mark.parametrize("field", ["plate", "technician", "complaint", "note"])
def test_text_that_just_fits_is_kept(field: str) -> None:
    text = "x" * LONGEST[field]
    assert getattr(VisitDetails(**{field: f" {text} "}).checked(), field) == text


def test_plate_and_technician_are_one_trimmed_line() -> None:
    details = VisitDetails(plate="  B-MÜ\t42\n", technician="Tess\r\nTurner ").checked()
    assert (details.plate, details.technician) == ("B-MÜ 42", "Tess Turner")


def test_complaint_keeps_its_lines() -> None:
    details = VisitDetails(complaint="\n Judders when cold \r\n\r\nSmells of petrol\n\n").checked()
    assert details.complaint == "Judders when cold\n\nSmells of petrol"


@pytest.mark.parametrize("hidden", ["\0", "\x07", "\x1b[2J"[0], "\x7f", "\x9b", "\u202e", "\u2066", "\ud800"])
def test_characters_that_cannot_be_seen_are_left_out(hidden: str) -> None:
    assert VisitDetails(note=f"No{hidden}te").checked().note == "Note"


def test_scripts_of_the_world_are_left_alone() -> None:
    details = VisitDetails(technician="Ольга Öztürk 李 علي").checked()
    assert details.technician == "Ольга Öztürk 李 علي"


@given(st.text())
def test_one_line_is_one_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1


@given(st.text())
def test_cleaning_twice_changes_no_more(text: str) -> None:
    once = clean_lines(text)
    assert clean_lines("\n".join(once)) == once


@given(st.text())
def test_whatever_is_typed_is_a_number_in_range_or_refused(text: str) -> None:
    try:
        km = parse_odometer(text)
    except DetailError:
        return
    assert km is None or 0 <= km <= LARGEST_ODOMETER_KM


def test_shop_has_a_name_and_lines_without_empty_ones() -> None:
    shop = Shop(" Garage\tMüller ", ("Hauptstr. 1\n10115 Berlin", "", " 030 1234 ")).checked()
    assert shop == Shop("Garage Müller", ("Hauptstr. 1", "10115 Berlin", "030 1234"))


@pytest.mark.parametrize(
    ("shop", "field"),
    [
        (Shop("x" * 81), "name"),
        (Shop("", ("x" * 101,)), "contact"),
        (Shop("", tuple("abcdef")), "contact"),
    ],
)
def test_shop_that_fits_no_report_is_refused(shop: Shop, field: str) -> None:
    with pytest.raises(DetailError) as refused:
        shop.checked()
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("measured", "typed", "shown"),
    [
        (None, None, ()),
        (84231.7, None, (Odometer(84231.7, READ),)),
        (None, 84300, (Odometer(84300, TYPED),)),
        (84231.7, 84231, (Odometer(84231.7, READ),)),
        (84231.7, 84232, (Odometer(84231.7, READ), Odometer(84232, TYPED))),
        (84231.7, 48231, (Odometer(84231.7, READ), Odometer(48231, TYPED))),
        (0.0, 0, (Odometer(0.0, READ),)),
    ],
)
def test_typed_odometer_stands_beside_the_vehicles_own_where_it_differs(
    measured: float | None, typed: int | None, shown: tuple[Odometer, ...]
) -> None:
    assert odometer_readings(measured, typed) == shown


def test_reading_of_the_vehicle_shows_its_tenths_and_a_typed_one_none() -> None:
    assert (Odometer(84231.7, READ).text, Odometer(84300, TYPED).text) == ("84231.7", "84300")
