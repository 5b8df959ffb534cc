"""Charts as SVG: what a browser draws, what ears hear, and what nobody can smuggle in."""

from xml.etree import ElementTree as ET

import pytest

from updater.fleet.web.charts import Interval, Line, Lines, bar, drawn, round_up, whisker

_SVG = "{http://www.w3.org/2000/svg}"
_CHART = Lines(
    "failures",
    "Failures",
    ("11-01", "11-02", "11-03"),
    (Line("1.5.0", (1.0, None, 3.0)), Line("1.4.2", (0.5, 0.5, 2.9))),
    " %",
)


def _read(markup: str) -> ET.Element:
    return ET.fromstring(str(markup).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))  # noqa: S314  ours


@pytest.mark.parametrize(
    ("number", "top"), [(0, 1.0), (0.7, 1.0), (1.0, 1.0), (1.3, 2.0), (2.1, 2.5), (4.2, 5.0), (51, 100.0)]
)
def test_an_axis_ends_at_a_round_number_over_everything(number: float, top: float) -> None:
    assert round_up(number) == pytest.approx(top)


def test_a_chart_has_a_title_and_tells_in_words_what_its_lines_show() -> None:
    read = _read(drawn(_CHART))
    assert read.findtext(f"{_SVG}title") == "Failures"
    assert read.findtext(f"{_SVG}desc") == "1.5.0 ends at 3 %; 1.4.2 ends at 2.9 %"
    assert read.get("aria-labelledby") == "failures-t failures-d"


def test_where_nothing_was_told_the_line_has_a_gap() -> None:
    paths = _read(drawn(_CHART)).findall(f"{_SVG}path")
    assert [path.get("d", "").count("M") for path in paths] == [2, 1]


def test_names_of_lines_that_end_together_do_not_cover_each_other() -> None:
    names = [one for one in _read(drawn(_CHART)).findall(f"{_SVG}text") if "name" in one.get("class", "")]
    first, second = (float(one.get("y", "")) for one in names)
    assert [one.text for one in names] == ["1.5.0", "1.4.2"]
    assert abs(first - second) >= 12.9


def test_lines_differ_by_more_than_their_colour() -> None:
    classes = [path.get("class") for path in _read(drawn(_CHART)).findall(f"{_SVG}path")]
    assert len(set(classes)) == 2


def test_everything_lies_within_the_picture() -> None:
    read = _read(drawn(_CHART))
    _, _, width, height = map(float, read.get("viewBox", "").split())
    for text in read.findall(f"{_SVG}text"):
        assert 0 <= float(text.get("x", "")) <= width
        assert 0 <= float(text.get("y", "")) <= height


def test_a_name_of_a_version_cannot_bring_elements_along() -> None:
    evil = Lines("n", "<script>x</script>", ("<b>",), (Line("</text><script>y</script>", (1.0,)),))
    read = _read(drawn(evil))
    assert not [one for one in read.iter() if one.tag.endswith("script")]


def test_an_empty_chart_says_that_nothing_was_told() -> None:
    assert _read(drawn(Lines("n", "t", (), ()))).findtext(f"{_SVG}desc") == "nothing was told"


def test_intervals_share_one_scale_and_tell_their_numbers() -> None:
    read = _read(
        whisker("w", "t", [Interval(0.01, 0.02, 0.04), Interval(0.0, 0.01, 0.02, is_main=False)], 0.04)
    )
    ends = [float(line.get("x2", "")) for line in read.findall(f"{_SVG}line")]
    assert ends == [220.0, 110.0]
    assert "2.00 % (1.00 to 4.00)" in (read.findtext(f"{_SVG}desc") or "")


@pytest.mark.parametrize(("share", "width"), [(-1.0, "0.00"), (0.25, "25.00"), (7.0, "100.00")])
def test_a_bar_fills_its_share_and_never_more(share: float, width: str) -> None:
    fill = _read(bar(share)).findall(f"{_SVG}rect")[1]
    assert fill.get("width") == width
