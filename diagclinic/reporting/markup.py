"""The few elements of HTML that reports are made of, in the subset that Qt's text documents print.

Whatever comes from a vehicle or a person passes through `text`, and so can never become markup.
"""

from collections.abc import Iterable, Sequence
from html import escape
from typing import NewType

from diagclinic.core.legible import legible

#: markup that is ready to stand in a page
Html = NewType("Html", str)


def text(words: str) -> Html:
    """Return `words` as markup that shows them and nothing else."""
    return Html(escape(legible(words)))


def join(parts: Iterable[Html], between: str = "\n") -> Html:
    """Return `parts` one after the other."""
    return Html(between.join(parts))


def element(tag: str, content: Html, kind: str = "") -> Html:
    """Return `content` within `tag`, of the style class `kind`."""
    attribute = f' class="{kind}"' if kind else ""
    return Html(f"<{tag}{attribute}>{content}</{tag}>")


def meta(name: str, words: str) -> Html:
    """Return words that go with the page and are not part of its text."""
    return Html(f'<meta name="{name}" content="{text(words)}">')


def table(heads: Sequence[str], rows: Iterable[Sequence[Html]], widths: Sequence[int]) -> Html:
    """Return a table; its head comes again on every page that it runs onto.

    Args:
        heads: words above each column; none for a table without a head.
        rows: cells, as many as `widths`.
        widths: of each column, in percent.
    """
    columns = list(zip(widths, range(len(widths)), strict=True))
    head = join(
        Html(f'<th width="{width}%" align="left">{text(heads[i])}</th>') for width, i in columns if heads
    )
    thead = f"<thead><tr>{head}</tr></thead>" if heads else ""
    body = join(_row(row, widths) for row in rows)
    return Html(f'<table width="100%" cellspacing="0" cellpadding="5">{thead}<tbody>{body}</tbody></table>')


def _row(cells: Sequence[Html], widths: Sequence[int]) -> Html:
    # a row whose last cell is empty makes Qt forget the room below the table
    filled = zip((cell or Html("&nbsp;") for cell in cells), widths, strict=True)
    return Html("<tr>" + join(Html(f'<td width="{width}%">{cell}</td>') for cell, width in filled) + "</tr>")
