"""A vehicle that means harm: what its control units call themselves is shown, and obeyed nowhere."""

import csv
from html.parser import HTMLParser
from pathlib import Path

import pypdf
import pytest

from drivers.registry import VciUrl
from drivers.simulator.car import Car, Reply
from drivers.simulator.elm_server import serve_tcp
from drivers.simulator.options import CarOptions, car_options
from tests.program import Ended, run

ENGINE, BRAKES = 0x7E8, 0x7EA
FORMS = ("html", "csv", "json", "pdf")
ELEMENTS = {
    *("html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "b"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
NAMES = {
    "markup": b"<script>alert(1)</s>",
    "image": b"<img src=//x.example>",
    "escape": b"\x1b[2J\x1b]0;owned\x07",
    "formula": b"=cmd|'/C calc'!A0",
    "backwards": "\N{RIGHT-TO-LEFT OVERRIDE}FDP.exe".encode(),
    "lines": b"ABS\r\nVIN 1M8GDM9AXKP0",
    "blank": b"\xff" * 20,
    "nothing": b"\0" * 20,
}


class HostileCar(Car):
    """A simulated vehicle whose control units call themselves `words`."""

    def __init__(self, options: CarOptions, words: bytes) -> None:
        super().__init__(options)
        self._told = {
            b"\x09\x02": (ENGINE, b"\x49\x02\x01" + words[:17].ljust(17, b"\0")),
            b"\x09\x04": (ENGINE, b"\x49\x04\x01" + words[:16].ljust(16, b"\0")),
            b"\x09\x0a": (ENGINE, b"\x49\x0a\x01" + words[:20].ljust(20, b"\0")),
            b"\x22\xf1\x97": (BRAKES, b"\x62\xf1\x97" + words),
        }

    def answer(self, request_id: int, payload: bytes, now_s: float) -> tuple[Reply, ...]:
        told = self._told.get(payload)
        return (Reply(*told),) if told else super().answer(request_id, payload, now_s)


class Elements(HTMLParser):
    """Collects the elements of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)


def commands_in(text: str) -> set[str]:
    """Return the characters of `text` that a terminal would obey, or that turn it around."""
    return {char for char in text if not char.isprintable()} - {"\n"}


@pytest.fixture(params=NAMES.values(), ids=NAMES.keys(), scope="module")
def scanned(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Ended, Path]:
    """Scan a hostile vehicle with every form of report; the program ends well, whatever it is told."""
    folder = tmp_path_factory.mktemp("hostile")
    server = serve_tcp(HostileCar(car_options(VciUrl.parse("sim:demo")), request.param))
    reports = [word for form in FORMS for word in ("--report", str(folder / f"r.{form}"))]
    end = run(folder, "scan", "--no-values", "--vci", server.url, *reports)
    server.close()
    assert end.code == 0, end
    return end, folder


def test_terminal_is_not_commanded(scanned: tuple[Ended, Path]) -> None:
    end, folder = scanned
    shown = run(folder, "visit", "show", "1")
    assert commands_in(end.out + end.err + shown.out) == set()


def test_no_line_is_forged(scanned: tuple[Ended, Path]) -> None:
    end, _ = scanned
    assert [line for line in end.out.splitlines() if line.startswith("VIN 1M8")] == []


def test_result_for_programs_is_ascii(scanned: tuple[Ended, Path]) -> None:
    _, folder = scanned
    end = run(folder, "visit", "show", "1", "--json")
    assert (end.data["visit"], end.out.isascii()) == (1, True)


def test_page_has_no_element_that_we_did_not_write(scanned: tuple[Ended, Path]) -> None:
    page = (scanned[1] / "r.html").read_text("utf-8")
    elements = Elements()
    elements.feed(page)
    assert elements.found <= ELEMENTS
    assert commands_in(page) == set()


def test_no_cell_of_the_table_is_a_formula(scanned: tuple[Ended, Path]) -> None:
    with (scanned[1] / "r.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file, delimiter=";") for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "@"))] == []
    assert commands_in("".join(cells)) == set()


def test_pdf_can_be_read(scanned: tuple[Ended, Path]) -> None:
    text = "".join(page.extract_text() for page in pypdf.PdfReader(scanned[1] / "r.pdf").pages)
    assert {"Control", "units"} <= set(text.split())
