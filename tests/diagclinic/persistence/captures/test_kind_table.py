"""The table of kinds comes back; a table that cannot be one is refused."""

import numpy as np
import pytest

from diagclinic.persistence.captures.frame_columns import Channel, FrameKind
from diagclinic.persistence.captures.kind_table import KindTable, pack_kinds, unpack_kinds
from diagclinic.persistence.captures.timing import Timetable


def kind(identifier: int, channel: Channel = None) -> FrameKind:
    """Return a frame of eight bytes."""
    return FrameKind(identifier, True, False, False, False, True, False, False, 8, channel, 8)  # noqa: FBT003  fields in order


def table_of(*kinds: FrameKind) -> KindTable:
    """Return a table with some counts and times."""
    places = np.arange(len(kinds), dtype=np.int64)
    return KindTable(kinds, places + 1, Timetable(places * -(10**12), places << 40, places % 2 == 1))


def test_kinds_come_back() -> None:
    table = table_of(kind(0x1FFFFFFF), kind(0, "can0"), kind(0x7DF, 3))
    assert unpack_kinds(*pack_kinds(table)).kinds == table.kinds


@pytest.mark.parametrize("flag", range(1, 8))
def test_each_flag_comes_back(flag: int) -> None:
    values = list(FrameKind(1, *[False] * 7, 8, None, 8))
    values[flag] = True
    table = table_of(FrameKind(*values))
    assert unpack_kinds(*pack_kinds(table)).kinds == table.kinds


def test_counts_and_times_come_back() -> None:
    table = table_of(kind(1), kind(2), kind(3))
    again = unpack_kinds(*pack_kinds(table))
    assert again.counts.tolist() == [1, 2, 3]
    assert again.times.begin.tolist() == [0, -(10**12), -2 * 10**12]
    assert again.times.period.tolist() == [0, 1 << 40, 2 << 40]
    assert again.times.is_line.tolist() == [False, True, False]


def test_the_channels_true_and_one_are_not_mixed_up_with_the_text() -> None:
    table = table_of(kind(1, 1), kind(2, "1"), kind(3, None))
    assert [one.channel for one in unpack_kinds(*pack_kinds(table)).kinds] == [1, "1", None]


def test_more_channels_than_a_number_has_room_for_are_refused() -> None:
    with pytest.raises(ValueError, match="channels"):
        pack_kinds(table_of(*(kind(1, number) for number in range(257))))


@pytest.mark.parametrize("names", [b"[]", b"{}", b"[[1]]", b"[1.5]", b"no JSON", b"\xff"])
def test_names_that_are_none_are_refused(names: bytes) -> None:
    packed, _ = pack_kinds(table_of(kind(1)))
    with pytest.raises(ValueError):  # noqa: PT011  JSON's own words, too
        unpack_kinds(packed, names)


def test_a_table_that_is_cut_is_refused() -> None:
    packed, names = pack_kinds(table_of(kind(1), kind(2)))
    with pytest.raises(ValueError, match="middle"):
        unpack_kinds(packed[:-1], names)
