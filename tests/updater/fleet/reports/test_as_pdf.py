"""PDF: read back by another library, with a font that has every letter and with one that has not."""

import io

import pytest
from pypdf import PdfReader

from updater.fleet.reports.as_pdf import FONTS, as_pdf
from updater.fleet.reports.content import Column, Report, Section


def _text(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_every_section_and_word_is_there(weekly: Report) -> None:
    text = _text(as_pdf(weekly))
    for section in weekly.sections:
        assert section.title in text
    assert "it crashes \u2013 on ELM327" in " ".join(text.split())


def test_pages_are_numbered_and_the_document_has_its_title(weekly: Report) -> None:
    reader = PdfReader(io.BytesIO(as_pdf(weekly)))
    assert reader.metadata is not None
    assert reader.metadata.title == weekly.title
    assert f"1 / {len(reader.pages)}" in reader.pages[0].extract_text()


def test_without_a_font_of_the_system_a_plain_one_does(weekly: Report) -> None:
    text = _text(as_pdf(weekly, fonts=()))
    assert "it crashes - on ELM327" in " ".join(text.split())
    assert "Performance by hardware" in text


@pytest.mark.parametrize("fonts", [FONTS, ()])
def test_letters_that_no_font_has_do_not_end_the_report(weekly: Report, fonts: tuple[object, ...]) -> None:
    section = Section("x", (Column("a"),), (("\u8eca\u4e21 \U0001f697 caf\u00e9",),))
    report = Report(weekly.period, weekly.made_at, (section,))
    assert "caf\u00e9" in _text(as_pdf(report, fonts))  # type: ignore[arg-type]


def test_a_long_table_goes_on_over_pages(weekly: Report) -> None:
    rows = tuple((f"row {number}", "words that go on and on " * 8) for number in range(200))
    report = Report(weekly.period, weekly.made_at, (Section("x", (Column("a"), Column("b")), rows),))
    content = as_pdf(report)
    assert len(PdfReader(io.BytesIO(content)).pages) > 5
    assert "row 199" in _text(content)


def test_the_same_report_is_the_same_file(weekly: Report) -> None:
    assert as_pdf(weekly) == as_pdf(weekly)
