"""Makers and countries, held against published VINs of vehicles whose maker is known."""

import csv
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.core.errors import CatalogueError
from diagclinic.core.vin import Vin
from diagclinic.knowledge.wmi import WmiCatalogue, WmiInfo, load_wmi

RESOURCES = Path(__file__).parents[3] / "resources"
CATALOGUE = load_wmi(RESOURCES)


@pytest.mark.parametrize(
    ("text", "info"),
    [
        ("1HGCM82633A004352", WmiInfo("Honda", "North America", "United States")),
        ("WVWZZZ1JZ3W386752", WmiInfo("Volkswagen", "Europe", "Germany")),
        ("WBA3A5G59DNP26082", WmiInfo("BMW", "Europe", "Germany")),
        ("JH4KA7561PC008269", WmiInfo("Acura", "Asia", "Japan")),
        ("5GZCZ43D13S812715", WmiInfo("Saturn", "North America", "United States")),
        ("3VWFE21C04M000001", WmiInfo("Volkswagen", "North America", "Mexico")),
        ("VF1BB0A0F00000001", WmiInfo("Renault", "Europe", "France")),
        ("ZFA31200000745586", WmiInfo("Fiat", "Europe", "Italy")),
        ("TMBJJ7NE0F0000001", WmiInfo("Škoda", "Europe", "Czech Republic")),
        ("VSSZZZ5FZHR000001", WmiInfo("SEAT", "Europe", "Spain")),
        ("YV1MS382652123456", WmiInfo("Volvo", "Europe", "Sweden")),
        ("KMHCG45C91U000001", WmiInfo("Hyundai", "Asia", "South Korea")),
        ("LSVAA4187E2184847", WmiInfo("SAIC Volkswagen", "Asia", "China")),
        ("NM0LS7E77E1234567", WmiInfo("Ford", "Asia", "Turkey")),
        ("XTA210990Y2766389", WmiInfo("Lada", "Europe", "Russia")),
        ("9BWZZZ377VT004251", WmiInfo("Volkswagen", "South America", "Brazil")),
        ("6FPAAAJGSW6J00001", WmiInfo("Ford", "Oceania", "Australia")),
        ("7SAYGDEEXPF000001", WmiInfo("Tesla", "North America", "United States")),
        ("7A8DA0B0012345678", WmiInfo(None, "Oceania", None)),
        ("AHTFZ29G109000001", WmiInfo("Toyota", "Africa", "South Africa")),
        ("2T1BURHE5FC123456", WmiInfo("Toyota", "North America", "Canada")),
        ("UU1LSDAAH40000001", WmiInfo("Dacia", "Europe", "Romania")),
        ("SALGS2VF8EA123456", WmiInfo("Land Rover", "Europe", "United Kingdom")),
    ],
)
def test_published_vins_name_maker_and_country(text: str, info: WmiInfo) -> None:
    assert CATALOGUE.describe(Vin(text)) == info


def test_maker_of_few_vehicles_is_told_by_six_characters() -> None:
    bugatti, somebody = Vin("VF9SA15B0AM795001"), Vin("VF9SA15B0AM001001")

    assert [CATALOGUE.describe(vin).maker for vin in (bugatti, somebody)] == ["Bugatti", None]


def test_unknown_maker_still_has_its_country() -> None:
    assert CATALOGUE.describe(Vin("WZZ00000000000000")) == WmiInfo(None, "Europe", "Germany")


def test_unassigned_country_is_not_guessed() -> None:
    assert CATALOGUE.describe(Vin("E0000000000000000")) == WmiInfo(None, "Africa", None)


@given(st.text(alphabet="ABCDEFGHJKLMNPRSTUVWXYZ0123456789", min_size=17, max_size=17))
def test_every_vin_has_a_region(text: str) -> None:
    assert CATALOGUE.describe(Vin(text)).region


def test_every_identifier_could_stand_in_a_vin() -> None:
    assert [wmi for wmi in CATALOGUE.makers if len(wmi) not in {3, 6}] == []
    assert [wmi for wmi in CATALOGUE.makers if not Vin(wmi.ljust(17, "0")).wmi.startswith(wmi[:3])] == []


def test_six_characters_are_only_for_makers_of_few_vehicles() -> None:
    assert {wmi[2] for wmi in CATALOGUE.makers if len(wmi) == 6} == {"9"}
    assert {wmi for wmi in CATALOGUE.makers if len(wmi) == 3 and wmi[2] == "9"} == set()


def test_catalogue_holds_the_common_makers() -> None:
    assert len(CATALOGUE.makers) >= 1000


def test_every_identifier_lies_in_an_assigned_range() -> None:
    astray = {wmi for wmi in CATALOGUE.makers if wmi[:2] not in CATALOGUE.countries}

    assert astray == set()


def test_file_is_sorted_so_that_a_change_is_seen() -> None:
    with (RESOURCES / "catalogues" / "wmi.csv").open(encoding="utf-8", newline="") as file:
        identifiers = [row["wmi"] for row in csv.DictReader(file)]

    assert identifiers == sorted(identifiers)


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    (tmp_path / "catalogues").mkdir()
    for name in ("wmi.csv", "wmi_countries.csv"):
        shutil.copy(RESOURCES / "catalogues" / name, tmp_path / "catalogues")
    return tmp_path


@pytest.mark.parametrize("name", ["wmi.csv", "wmi_countries.csv"])
def test_missing_file_is_a_damaged_installation(broken: Path, name: str) -> None:
    (broken / "catalogues" / name).unlink()

    with pytest.raises(CatalogueError, match=name):
        load_wmi(broken)


@pytest.mark.parametrize(
    ("name", "line", "complaint"),
    [
        ("wmi.csv", "WVW,Somebody", "WVW stands there twice"),
        ("wmi.csv", "WVW", "line"),
        ("wmi_countries.csv", "WA,WB,Nowhere", "WA stands there twice"),
        ("wmi_countries.csv", "WA,VB,Nowhere", "WA to VB is no range"),
        ("wmi_countries.csv", "WB,WA,Nowhere", "WB to WA is no range"),
        ("wmi_countries.csv", "WI,WO,Nowhere", "WI to WO is no range"),
    ],
)
def test_malformed_line_is_refused(broken: Path, name: str, line: str, complaint: str) -> None:
    path = broken / "catalogues" / name
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")

    with pytest.raises(CatalogueError, match=complaint):
        load_wmi(broken)


def test_catalogue_can_be_made_by_hand() -> None:
    catalogue = WmiCatalogue({"WVW": "Volkswagen"}, {"WV": "Germany"})

    assert catalogue.describe(Vin("WVWZZZ1JZ3W386752")) == WmiInfo("Volkswagen", "Europe", "Germany")
