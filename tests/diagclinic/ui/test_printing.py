"""The report on paper, read back by poppler and pypdf."""

import os
import re
import subprocess
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader
from PyQt6.QtGui import QGuiApplication

from diagclinic.core.ecu import EcuRole
from diagclinic.core.errors import ReportError
from diagclinic.core.vehicle import Vehicle
from diagclinic.reporting.html_report import render_html
from diagclinic.services.reports import VisitReport
from diagclinic.services.stand_ins import demo_words
from diagclinic.ui.printing import SheetWords, print_pdf, sheet_words
from tests.diagclinic.reporting.report_samples import (
    BEFORE,
    ENGINE,
    HONDA,
    findings,
    full_report,
    report,
    scan,
    told,
)
from tests.full_disk import files_of_at_most

A4_POINTS = (595, 842)
PRINT_ONE = (
    "import sys; from pathlib import Path; from diagclinic.ui.printing import print_pdf;"
    "print_pdf('<p>twice</p>', Path(sys.argv[1])); print_pdf('<p>twice</p>', Path(sys.argv[1]))"
)

pytestmark = pytest.mark.usefixtures("qapp")

DEMO_MARK = demo_words("sim:demo")


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "report.pdf"


def poppler(path: Path) -> str:
    """Return the text that pdftotext finds, sheet after sheet, ended by form feeds."""
    command = ["pdftotext", "-enc", "UTF-8", "-layout", str(path), "-"]
    return subprocess.run(command, check=True, capture_output=True, timeout=30).stdout.decode()


def printed(found: VisitReport, target: Path) -> list[str]:
    """Return the words of each sheet, as pypdf finds them; white space is as good as a space."""
    print_pdf(render_html(found), target)
    return [" ".join(page.extract_text().split()) for page in PdfReader(target).pages]


def sheets_without(words: str, sheets: list[str]) -> list[int]:
    return [number for number, sheet in enumerate(sheets, 1) if words not in sheet]


def long_report() -> VisitReport:
    """Return a report of 120 codes."""
    codes = [f"P{number:04X}" for number in range(0x1000, 0x1000 + 120)]
    return report(scan(findings(ENGINE, EcuRole.ENGINE, told(*codes))))


def test_the_sheets_are_a4(target: Path) -> None:
    print_pdf("<p>plain</p>", target)
    box = PdfReader(target).pages[0].mediabox
    assert (round(box.width), round(box.height)) == A4_POINTS


def test_the_file_carries_its_title(target: Path) -> None:
    print_pdf(render_html(full_report()), target)
    metadata = PdfReader(target).metadata
    assert metadata is not None
    assert metadata.title == "Vehicle report DC-000042-3"


def test_the_owner_page_is_the_first_and_the_technicians_begins_a_new_sheet(target: Path) -> None:
    assert ["For the technician" in sheet for sheet in printed(full_report(), target)[:2]] == [False, True]


@pytest.mark.needs("pdftotext")
def test_poppler_finds_the_words_whole(target: Path) -> None:
    print_pdf(render_html(full_report()), target)
    text = poppler(target)
    wanted = ("Cylinder 2 misfire", "confirmed", "1HGCM82633A004352", "Garage Müller")
    assert [word for word in wanted if word not in text] == []


@pytest.mark.needs("pdftotext")
@pytest.mark.parametrize("label", ["Müller Ångström Żółć", "Иванов Сергій", "Παπαδόπουλος"])
def test_a_label_survives_in_its_script(label: str, target: Path) -> None:
    print_pdf(render_html(report(vehicle=replace(HONDA, label=label))), target)
    assert label in poppler(target)


@pytest.mark.needs("pdftotext")
def test_an_arabic_label_survives_beside_the_vin(target: Path) -> None:
    print_pdf(render_html(report(vehicle=Vehicle(HONDA.vin, label="سيارة أحمد"))), target)
    text = unicodedata.normalize("NFKC", poppler(target))
    assert ["سيارة" in text, "أحمد" in text, str(HONDA.vin) in text] == [True, True, True]


@pytest.mark.needs("pdftotext")
def test_markup_in_a_label_is_printed_and_not_obeyed(target: Path) -> None:
    hostile = replace(HONDA, label="</table><h1>PAID & <b>done</b></h1>")
    print_pdf(render_html(report(vehicle=hostile)), target)
    assert "</table><h1>PAID & <b>done</b></h1>" in poppler(target)


@pytest.mark.needs("pdftotext")
def test_every_sheet_of_a_long_report_is_numbered(target: Path) -> None:
    count = len(printed(long_report(), target))
    sheets = poppler(target).split("\f")[:-1]
    assert [f"Page {number} of {count}" in sheet for number, sheet in enumerate(sheets, 1)] == [True] * count


def test_a_long_report_runs_onto_many_sheets_and_loses_no_code(target: Path) -> None:
    sheets = printed(long_report(), target)
    lost = [code for code in (f"P{n:04X}" for n in range(0x1000, 0x1078)) if code not in " ".join(sheets)]
    assert (len(sheets) > 4, lost) == (True, [])


def test_no_code_is_torn_from_its_meaning_at_the_end_of_a_sheet(target: Path) -> None:
    sheets = printed(long_report(), target)
    title = "Powertrain: defined by the maker"
    counts = [(len(re.findall(r"P10[0-9A-F]{2}", sheet)), sheet.count(title)) for sheet in sheets]
    assert [pair for pair in counts if pair[0] != pair[1]] == []


def test_the_owner_page_of_a_long_report_is_one_sheet(target: Path) -> None:
    assert ["For the technician" in sheet for sheet in printed(long_report(), target)[:2]] == [False, True]


def test_the_head_of_a_long_table_comes_again_on_each_sheet(target: Path) -> None:
    assert sheets_without("Code Meaning Control unit", printed(long_report(), target)[1:3]) == []


def test_every_sheet_of_a_demo_says_so(target: Path) -> None:
    assert sheets_without(DEMO_MARK, printed(long_report(), target)) == []


def test_no_sheet_of_a_real_vehicle_says_demo(target: Path) -> None:
    assert "DEMO" not in " ".join(printed(report(BEFORE, is_demo=False), target))


def test_every_sheet_tells_the_reports_number(target: Path) -> None:
    assert sheets_without("Report DC-000042-1", printed(long_report(), target)) == []


def test_a_shop_name_too_long_for_the_head_is_shortened_there(target: Path) -> None:
    sheets = printed(replace(full_report(), shop_name="Garage " * 40), target)
    assert ["…" in sheet for sheet in sheets] == [True] * len(sheets)
    # the first sheet has it in full, above its text
    assert [sheet.count("Garage") < 10 for sheet in sheets[1:]] == [True] * (len(sheets) - 1)
    assert 40 < sheets[0].count("Garage") < 50


def test_the_words_of_the_sheets_come_from_the_page() -> None:
    page = (
        "<html><head><title>A &amp; B</title><meta charset='utf-8'><meta name='sheet-left' content='L&quot;'>"
        "<meta name='sheet-right' content='R'><meta name='sheet-foot' content='F'>"
        "<meta name='sheet-mark' content='DEMO'></head><body>text</body></html>"
    )
    assert sheet_words(page) == SheetWords(title="A & B", left='L"', right="R", foot="F", mark="DEMO")


def test_a_page_without_a_head_is_printed_all_the_same(target: Path) -> None:
    print_pdf("<p>plain</p>", target)
    assert "plain" in PdfReader(target).pages[0].extract_text()


def test_words_in_the_body_do_not_become_the_title() -> None:
    assert sheet_words("<title>T</title><p>text</p>") == SheetWords(title="T")


def test_printing_leaves_the_running_program_alone(target: Path, qapp: QGuiApplication) -> None:
    print_pdf("<p>plain</p>", target)
    assert QGuiApplication.instance() is qapp


def test_a_report_can_be_printed_beside_the_window(target: Path) -> None:
    with ThreadPoolExecutor(1) as worker:
        worker.submit(print_pdf, render_html(full_report()), target).result(timeout=30)
    assert len(PdfReader(target).pages) == 3


def test_a_new_report_replaces_the_one_before(target: Path) -> None:
    target.write_text("the one before")
    print_pdf("<p>plain</p>", target)
    assert [path.name for path in target.parent.iterdir()] == ["report.pdf"]
    assert target.read_bytes().startswith(b"%PDF-")


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"the folder .*nowhere does not exist"):
        print_pdf("<p>x</p>", tmp_path / "nowhere" / "report.pdf")


def test_a_folder_in_the_place_of_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="is a folder"):
        print_pdf("<p>x</p>", tmp_path)


def test_a_place_where_nobody_may_write_is_named() -> None:
    with pytest.raises(ReportError, match=r"/proc/report\.pdf could not be written"):
        print_pdf("<p>x</p>", Path("/proc/report.pdf"))


def test_a_full_disk_is_an_error_and_keeps_the_report_before(target: Path) -> None:
    target.write_text("the one before")
    with files_of_at_most(4096), pytest.raises(ReportError, match="could not be written"):
        print_pdf(render_html(full_report()), target)
    assert {path.name: path.read_text() for path in target.parent.iterdir()} == {
        "report.pdf": "the one before"
    }


def run_alone(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python as a program without a window would: no display, no choice of platform."""
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    kept = {name: value for name, value in os.environ.items() if name not in hidden}
    return subprocess.run(
        [sys.executable, *arguments],
        env=kept | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=Path(__file__).parents[3],
    )


@pytest.mark.parametrize("environment", [{}, {"DISPLAY": ":4711"}, {"QT_QPA_PLATFORM": "xcb"}])
def test_printing_needs_no_display(environment: dict[str, str], target: Path) -> None:
    ended = run_alone("-c", PRINT_ONE, str(target), **environment)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
    assert "twice" in PdfReader(target).pages[0].extract_text()


def test_a_computer_without_fonts_is_told_what_to_install(target: Path, tmp_path: Path) -> None:
    (tmp_path / "fonts.conf").write_text("<?xml version='1.0'?><fontconfig></fontconfig>")
    ended = run_alone("-c", PRINT_ONE, str(target), FONTCONFIG_FILE=str(tmp_path / "fonts.conf"))
    assert "ReportError: no font is installed" in ended.stderr


def test_importing_the_printer_loads_no_plotting_library() -> None:
    program = "import sys, diagclinic.ui.printing; print({'numpy', 'pyqtgraph'} & set(sys.modules))"
    assert run_alone("-c", program).stdout == "set()\n"
