"""A long text divided into sheets."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from diagclinic.ui.pagination import Piece, SheetSpan, Span, paginate

HEAD = Span(0, 10)


def lines(*heights: float) -> list[Piece]:
    """Return pieces of `heights`, one below the other."""
    pieces, top = [], 0.0
    for height in heights:
        pieces.append(Piece(Span(top, top + height)))
        top += height
    return pieces


def bodies(pieces: list[Piece], height: float) -> list[tuple[float, float]]:
    return [(sheet.body.top, sheet.body.bottom) for sheet in paginate(pieces, height)]


def test_nothing_needs_no_sheet() -> None:
    assert paginate([], 100) == []


def test_what_fits_stays_on_one_sheet() -> None:
    assert bodies(lines(40, 60), 100) == [(0, 100)]


def test_what_does_not_fit_goes_to_the_next_sheet_whole() -> None:
    assert bodies(lines(40, 61), 100) == [(0, 40), (40, 101)]


def test_the_room_between_two_pieces_is_not_carried_to_the_next_sheet() -> None:
    pieces = [Piece(Span(0, 90)), Piece(Span(120, 140))]
    assert bodies(pieces, 100) == [(0, 90), (120, 140)]


def test_a_piece_that_begins_a_sheet_does() -> None:
    pieces = [Piece(Span(0, 10)), Piece(Span(10, 20), begins_sheet=True)]
    assert bodies(pieces, 100) == [(0, 10), (10, 20)]


def test_the_first_piece_may_ask_for_a_sheet_and_gets_no_empty_one() -> None:
    assert bodies([Piece(Span(0, 10), begins_sheet=True)], 100) == [(0, 10)]


def test_a_heading_goes_with_what_follows() -> None:
    pieces = [Piece(Span(0, 80)), Piece(Span(80, 90), keeps_next=True), Piece(Span(90, 110))]
    assert bodies(pieces, 100) == [(0, 80), (80, 110)]


def test_a_heading_does_not_hold_back_what_begins_a_sheet() -> None:
    pieces = [Piece(Span(0, 10), keeps_next=True), Piece(Span(10, 20), begins_sheet=True)]
    assert bodies(pieces, 100) == [(0, 10), (10, 20)]


def test_a_heading_at_the_very_end_is_printed() -> None:
    assert bodies([Piece(Span(0, 10), keeps_next=True)], 100) == [(0, 10)]


def test_a_table_that_runs_on_shows_its_head_again() -> None:
    rows = [Piece(HEAD, keeps_next=True, head=HEAD)]
    rows += [Piece(Span(top, top + 30), head=HEAD) for top in (10, 40, 70)]
    assert paginate(rows, 75) == [SheetSpan(Span(0, 70)), SheetSpan(Span(70, 100), HEAD)]


def test_the_head_that_comes_again_takes_its_room() -> None:
    rows = [Piece(HEAD, keeps_next=True, head=HEAD)]
    rows += [Piece(Span(top, top + 30), head=HEAD) for top in (10, 40, 70, 100, 130)]
    assert [sheet.body.height for sheet in paginate(rows, 75)] == [70, 60, 30]


def test_a_table_that_begins_on_a_new_sheet_shows_its_head_once() -> None:
    head = Span(90, 100)
    pieces = [Piece(Span(0, 90)), Piece(head, keeps_next=True, head=head), Piece(Span(100, 130), head=head)]
    assert paginate(pieces, 110) == [SheetSpan(Span(0, 90)), SheetSpan(Span(90, 130))]


def test_text_below_a_table_that_ran_on_stays_below_it() -> None:
    row = Piece(Span(90, 120), head=HEAD)
    pieces = [Piece(Span(0, 90)), row, Piece(Span(120, 140))]
    assert paginate(pieces, 100)[1:] == [SheetSpan(Span(90, 140), HEAD)]


def test_a_piece_taller_than_a_sheet_is_cut() -> None:
    assert bodies(lines(10, 250), 100) == [(0, 10), (10, 110), (110, 210), (210, 260)]


def test_a_head_taller_than_a_sheet_ends_all_the_same() -> None:
    tall = Span(0, 500)
    pieces = [Piece(Span(500, 510)), Piece(Span(510, 700), head=tall)]
    assert len(paginate(pieces, 100)) == 2


def test_a_sheet_without_room_ends_all_the_same() -> None:
    assert bodies(lines(10), 0) == [(0, 10)]


@given(st.lists(st.tuples(st.integers(1, 300), st.booleans(), st.booleans()), max_size=40))
def test_every_line_is_printed_once_and_in_order(shapes: list[tuple[int, bool, bool]]) -> None:
    heights = [height for height, _, _ in shapes]
    pieces = [
        Piece(piece.span, begins_sheet=begins, keeps_next=keeps)
        for piece, (_, begins, keeps) in zip(lines(*heights), shapes, strict=True)
    ]
    sheets = paginate(pieces, 100)
    assert sum(sheet.body.height for sheet in sheets) == sum(heights)
    assert all(upper.body.bottom == lower.body.top for upper, lower in pairwise(sheets))


@given(st.lists(st.integers(1, 100), max_size=40))
def test_no_sheet_holds_more_than_it_has_room_for(heights: list[int]) -> None:
    assert all(sheet.body.height <= 100 for sheet in paginate(lines(*heights), 100))
