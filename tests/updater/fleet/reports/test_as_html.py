"""HTML: one file that loads nothing, with every word escaped."""

from dataclasses import replace
from html.parser import HTMLParser

from updater.fleet.reports.as_html import as_html
from updater.fleet.reports.content import Column, Report, Section


class _Tags(HTMLParser):
    """Counts elements, and keeps what is named by attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.named: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.named += [name for name, _ in attrs]


def _read(report: Report) -> _Tags:
    tags = _Tags()
    tags.feed(as_html(report).decode())
    return tags


def test_every_row_is_there(weekly: Report) -> None:
    rows = sum(len(section.rows) + 1 for section in weekly.sections)
    assert _read(weekly).tags.count("tr") == rows


def test_it_loads_nothing(weekly: Report) -> None:
    tags = _read(weekly)
    assert not {"script", "img", "link", "iframe"} & set(tags.tags)
    assert not {"src", "href", "onclick"} & set(tags.named)


def test_words_stay_words(weekly: Report) -> None:
    evil = Section("<h1>", (Column("<b>"),), (("<script>alert(1)</script>",),))
    assert "script" not in _read(replace(weekly, sections=(evil,))).tags


def test_an_empty_section_says_so(weekly: Report) -> None:
    assert b"Nothing in this time." in as_html(replace(weekly, sections=(Section("x", (Column("a"),), ()),)))
