"""diagclinic.cli.details: options in, lines and data out."""

from dataclasses import replace

import pytest

from diagclinic.cli.details import (
    changed,
    details_data,
    details_lines,
    given_details,
    measured_lines,
    shop_data,
    shop_lines,
)
from diagclinic.cli.parser import parse
from diagclinic.core.errors import DetailError
from diagclinic.core.vehicle import Vehicle
from diagclinic.core.visit import Scan, ScanPurpose, Visit, VisitSummary
from diagclinic.core.visit_details import DetailsEntry, Shop, VisitDetails
from tests.service_doubles import NOON

CARD = VisitDetails(plate="AB 12", odometer_km=84_300, technician="Tess", complaint="Judders.\nSmells.")
SCAN = Scan(NOON, ScanPurpose.SCAN, (), odometer_km=84_231.7)
BARE = Visit(VisitSummary(1, NOON, None, Vehicle(None), "elm:COM3", is_demo=False, codes=None), (SCAN,), ())
VISIT = replace(BARE, entries=(DetailsEntry(NOON, "desk", CARD),))


def given(*words: str) -> dict[str, str | int | None]:
    return given_details(parse(("visit", "edit", *words)))


def test_what_was_not_typed_is_not_given() -> None:
    assert given("--plate", "AB 12") == {"plate": "AB 12"}


def test_empty_text_takes_one_back() -> None:
    assert changed(CARD, given("--technician", "", "--odometer-km", "")) == replace(
        CARD, technician="", odometer_km=None
    )


def test_odometer_is_given_as_a_number() -> None:
    assert given("--odometer-km", "84 231 km") == {"odometer_km": 84_231}


@pytest.mark.parametrize(
    "words",
    [("--odometer-km", "much"), ("--odometer-km", "-5"), ("--plate", "x" * 21), ("--note", "x" * 2001)],
)
def test_what_cannot_be_kept_is_refused_before_anything_is_done(words: tuple[str, str]) -> None:
    with pytest.raises(DetailError):
        given(f"{words[0]}={words[1]}")


def test_lines_tell_both_odometers_and_their_origin() -> None:
    assert list(details_lines(VISIT)) == [
        "Plate         AB 12",
        "Technician    Tess",
        "Complaint     Judders.",
        "              Smells.",
        "Odometer      84231.7 km (read from the vehicle)",
        "Odometer      84300 km (typed in)",
    ]


def test_visit_of_which_nobody_said_anything_has_the_vehicles_word_alone() -> None:
    assert list(details_lines(BARE)) == ["Odometer      84231.7 km (read from the vehicle)"]


def test_data_tell_who_entered_details_and_when() -> None:
    assert details_data(VISIT)["entries"] == [{"at": NOON.isoformat(), "by": "desk"}]


def test_data_hold_both_odometers_and_their_origin() -> None:
    assert details_data(VISIT)["odometer"] == [
        {"km": 84_231.7, "origin": "vehicle"},
        {"km": 84_300, "origin": "typed"},
    ]


def test_data_hold_the_details_by_name() -> None:
    assert details_data(VISIT)["details"] == {
        "plate": "AB 12",
        "odometer_km": 84_300,
        "technician": "Tess",
        "complaint": "Judders.\nSmells.",
        "note": "",
    }


def test_shop_without_a_name_says_how_to_name_it() -> None:
    assert "visit shop --name" in next(shop_lines(Shop()))


def test_shop_is_told_with_its_lines() -> None:
    shop = Shop("Garage Müller", ("Hauptstr. 1", "030 1234"))
    assert list(shop_lines(shop)) == ["Garage Müller", "Hauptstr. 1", "030 1234"]
    assert shop_data(shop) == {"name": "Garage Müller", "contact": ["Hauptstr. 1", "030 1234"]}


def test_vehicle_that_tells_no_odometer_gets_no_line() -> None:
    assert list(measured_lines(None)) == []


def test_odometer_of_the_vehicle_stands_apart() -> None:
    assert list(measured_lines(84_231.7)) == ["", "Odometer      84231.7 km (read from the vehicle)"]
