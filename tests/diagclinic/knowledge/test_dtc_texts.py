"""The catalogue of trouble codes: whole, consistent, and in agreement with a list of others."""

import re
import shutil
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from diagclinic.core.dtc import Dtc, DtcText, Severity
from diagclinic.core.errors import CatalogueError
from diagclinic.knowledge.dtc_texts import FAMILIES, DtcTexts, load_dtc_texts

RESOURCES = Path(__file__).parents[3] / "resources"

#: codes that python-OBD calls reserved; later issues of SAE J2012 define them
RESERVED_THEN = {
    "P0383", "P0384", "U0083", "U0084", "U0086", "U0087", "U0090", "U0095", "U0096", "U0098", "U0099",
}  # fmt: skip
#: codes for which python-OBD's text names both senses, or a sense of something else
OTHER_SENSE = {"P0503"}


@pytest.fixture(scope="module")
def texts() -> DtcTexts:
    return load_dtc_texts(RESOURCES)


@pytest.fixture(scope="module")
def others() -> Mapping[str, str]:
    codes = pytest.importorskip("obd.codes")
    return {code: text for code, text in codes.DTC.items() if code not in RESERVED_THEN}


@pytest.mark.parametrize(
    ("code", "title", "severity"),
    [
        ("P0101", "Air flow meter A: signal implausible", Severity.SERIOUS),
        ("P0118", "Coolant temperature sensor 1: signal too high", Severity.MODERATE),
        ("P0133", "Oxygen sensor, bank 1, sensor 1: slow response", Severity.MODERATE),
        ("P0171", "Mixture too lean, bank 1", Severity.SERIOUS),
        ("P0217", "Engine overheated (coolant)", Severity.CRITICAL),
        ("P0300", "Misfire in random or several cylinders", Severity.CRITICAL),
        ("P0303", "Cylinder 3 misfire", Severity.CRITICAL),
        ("P0420", "Catalyst system, bank 1: efficiency too low", Severity.MODERATE),
        ("P0442", "Fuel vapour system: small leak", Severity.MINOR),
        ("P0524", "Engine oil pressure: too low", Severity.CRITICAL),
        ("P0A80", "High-voltage battery pack must be replaced", Severity.SERIOUS),
        ("P2096", "Mixture trim behind the catalyst, bank 1: too lean", Severity.MODERATE),
        ("P3401", "Intake valve deactivation, cylinder 1: control circuit fault or open", Severity.SERIOUS),
        ("C0031", "Left front wheel speed sensor: fault", Severity.CRITICAL),
        ("B0001", "Driver front airbag, stage 1 firing circuit: fault", Severity.CRITICAL),
        ("U0001", "High-speed CAN bus: fault", Severity.SERIOUS),
        ("U0100", "No messages from the engine control unit A", Severity.SERIOUS),
        ("U0121", "No messages from the ABS control unit A", Severity.CRITICAL),
        ("U3003", "Battery voltage: fault", Severity.SERIOUS),
    ],
)
def test_well_known_codes(texts: DtcTexts, code: str, title: str, severity: Severity) -> None:
    assert texts.describe(Dtc.parse(code)) == DtcText(title, severity, is_known=True)


def test_unknown_code_tells_only_its_structure(texts: DtcTexts) -> None:
    text = texts.describe(Dtc.parse("P1301"))

    assert text == DtcText(
        "Powertrain, ignition and misfire: defined by the vehicle's maker", Severity.UNKNOWN, is_known=False
    )


@pytest.mark.parametrize(
    ("family", "at_least"),
    [("P0", 3600), ("P2", 3400), ("P3", 150), ("C0", 450), ("B0", 180), ("U0", 1000), ("U3", 150)],
)
def test_catalogue_covers_the_standard_ranges(texts: DtcTexts, family: str, at_least: int) -> None:
    assert Counter(code[:2] for code in texts.entries)[family] >= at_least


def test_every_code_of_the_catalogue_belongs_to_the_standard(texts: DtcTexts) -> None:
    assert [code for code in texts.entries if not Dtc.parse(code).is_generic] == []


def test_every_file_is_sorted_so_that_a_change_is_seen(texts: DtcTexts) -> None:
    for family in FAMILIES:
        codes = [code for code in texts.entries if code.startswith(family)]
        assert codes == sorted(codes)


def test_titles_read_alike(texts: DtcTexts) -> None:
    shape = re.compile(r"[A-Z0-9][^:\n]*(: [^:\n]+)?")
    odd = {code: title for code, (title, _) in texts.entries.items() if not shape.fullmatch(title)}

    assert odd == {}


def test_titles_have_no_double_spaces_or_loose_ends(texts: DtcTexts) -> None:
    loose = re.compile(r"^\s|\s$|\s{2}|\s[,.:]|[,:-]$|[\"“”]{2}")

    assert [code for code, (title, _) in texts.entries.items() if loose.search(title)] == []


def test_titles_fit_on_a_line(texts: DtcTexts) -> None:
    assert max(len(title) for title, _ in texts.entries.values()) <= 110


def test_no_two_codes_share_a_title(texts: DtcTexts) -> None:
    titles = Counter(title for title, _ in texts.entries.values())

    assert [title for title, count in titles.items() if count > 1] == []


@pytest.mark.parametrize(
    ("words", "severity"),
    [
        (r"^Cylinder \d+ misfire", Severity.CRITICAL),
        (r"^(Driver|Passenger) .*firing circuit", Severity.CRITICAL),
        (r"brake pressure sensor", Severity.CRITICAL),
        (r"insulation fault", Severity.CRITICAL),
        (r"^Fuel vapour system.*small leak", Severity.MINOR),
        (r"^Cruise control", Severity.MINOR),
        (r"^Oxygen sensor, bank", Severity.MODERATE),
        (r"^Reductant pump", Severity.MODERATE),
        (r"^Injector [AB], cylinder", Severity.SERIOUS),
        (r"^Shift solenoid", Severity.SERIOUS),
    ],
)
def test_like_faults_are_equally_severe(texts: DtcTexts, words: str, severity: Severity) -> None:
    found = {sev for title, sev in texts.entries.values() if re.search(words, title, re.IGNORECASE)}

    assert found == {severity}


@pytest.mark.parametrize("cylinder", range(1, 13))
def test_a_cylinders_codes_name_that_cylinder(texts: DtcTexts, cylinder: int) -> None:
    # J2012 numbers these four families by cylinder: injector, misfire, ignition coil, glow plug
    injector, misfire, glow_plug = f"P02{cylinder:02d}", f"P03{cylinder:02d}", f"P06{70 + cylinder:02d}"

    named = [texts.describe(Dtc.parse(code)).title for code in (injector, misfire, glow_plug)]

    assert [re.findall(r"cylinder (\d+)", title, re.IGNORECASE) for title in named] == [[str(cylinder)]] * 3


def test_catalogue_knows_every_code_that_python_obd_knows(texts: DtcTexts, others: Mapping[str, str]) -> None:
    assert sorted(set(others) - set(texts.entries)) == []


@pytest.mark.parametrize("place", ["cylinder", "bank"])
def test_places_agree_with_python_obd(texts: DtcTexts, others: Mapping[str, str], place: str) -> None:
    def numbers(text: str) -> list[str]:
        return sorted(set(re.findall(rf"\b{place} ?#?(\d+)", text, re.IGNORECASE)))

    both = {code: (numbers(texts.entries[code][0]), numbers(text)) for code, text in others.items()}

    assert {code: pair for code, pair in both.items() if all(pair) and pair[0] != pair[1]} == {}


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        (r"\b(Circuit|Input|Signal|Voltage) Low\b|\bLow (Input|Voltage)$|Too Low$", r"\blow\b"),
        (r"\b(Circuit|Input|Signal|Voltage) High\b|\bHigh (Input|Voltage)$|Too High$", r"\bhigh\b"),
        (r"\bToo Lean\b", r"\blean\b"),
        (r"\bToo Rich\b", r"\brich\b"),
        (r"\bStuck Open\b", r"\bstuck open\b"),
        (r"\bStuck Closed\b", r"\bstuck closed\b"),
        (r"\bIntermittent\b", r"\bintermittent\b"),
        (r"\bMisfire\b", r"\bmisfire\b"),
        (r"^Lost Communication", r"^No messages from"),
        (r"\bIncorrect Ratio\b", r"\bwrong ratio\b"),
    ],
)
def test_senses_agree_with_python_obd(
    texts: DtcTexts, others: Mapping[str, str], theirs: str, ours: str
) -> None:
    with_sense = {code for code, text in others.items() if re.search(theirs, text)} - OTHER_SENSE

    differing = {
        code: (others[code], texts.entries[code][0])
        for code in with_sense
        if not re.search(ours, texts.entries[code][0], re.IGNORECASE)
    }

    assert with_sense
    assert differing == {}


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    shutil.copytree(RESOURCES / "catalogues", tmp_path / "catalogues")
    return tmp_path


@pytest.mark.parametrize("family", FAMILIES)
def test_missing_file_is_a_damaged_installation(broken: Path, family: str) -> None:
    (broken / "catalogues" / f"dtc_{family.lower()}.csv").unlink()

    with pytest.raises(CatalogueError, match=family.lower()):
        load_dtc_texts(broken)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("P2000,Some text,serious", "no code of P0"),
        ("P0G00,Some text,serious", "no code of P0"),
        ("P03000,Some text,serious", "no code of P0"),
        ("P0FFF,Some text,unknown", "unknown"),
        ("P0FFF,Some text,grave", "grave"),
        ("P0FFF,,serious", "line"),
        ("P0FFF,serious", "line"),
        ("P0300,Some text,serious", "twice"),
    ],
)
def test_malformed_line_is_refused(broken: Path, line: str, complaint: str) -> None:
    path = broken / "catalogues" / "dtc_p0.csv"
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")

    with pytest.raises(CatalogueError, match=complaint):
        load_dtc_texts(broken)
