"""Markup that shows what it was given and nothing else."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from diagclinic.reporting.markup import Html, element, join, meta, table, text


class Reader(HTMLParser):
    """A browser's view: the tags and the words."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words = ""
        self.contents: list[str | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.contents += [value for name, value in attrs if name == "content"]

    def handle_data(self, data: str) -> None:
        self.words += data


def read(markup: str) -> Reader:
    reader = Reader()
    reader.feed(markup)
    reader.close()
    return reader


def test_what_looks_like_markup_is_shown_as_words() -> None:
    assert text("<b>\"A\" & 'B'</b>") == "&lt;b&gt;&quot;A&quot; &amp; &#x27;B&#x27;&lt;/b&gt;"


def test_what_would_cut_or_turn_a_text_is_shown_as_a_gap() -> None:
    assert text("a\0b\u202ec") == "a\ufffdb\ufffdc"


@given(st.text())
def test_no_words_become_a_tag(words: str) -> None:
    assert read(element("p", text(words))).tags == ["p"]


@given(st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs"])))
def test_printable_words_come_back_as_they_were(words: str) -> None:
    assert read(element("p", text(words))).words == words


@given(st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs"])))
def test_the_words_of_a_meta_come_back_as_they_were(words: str) -> None:
    assert read(meta("sheet-left", words)).contents == [words]


def test_an_element_carries_its_class() -> None:
    assert element("p", text("a"), "lead") == '<p class="lead">a</p>'


def test_parts_are_joined_in_order() -> None:
    assert join((text("a"), text("b")), " ") == "a b"


def test_a_table_has_its_head_apart_so_that_it_comes_again_on_the_next_page() -> None:
    found = read(table(("Code",), [(text("P0301"),)], (100,)))
    assert found.tags == ["table", "thead", "tr", "th", "tbody", "tr", "td"]


def test_a_table_without_heads_has_no_head() -> None:
    assert "thead" not in read(table((), [(text("a"), text("b"))], (20, 80))).tags


def test_an_empty_cell_keeps_its_place() -> None:
    assert '<td width="80%">&nbsp;</td>' in table((), [(text("a"), Html(""))], (20, 80))
