"""drivers.j2534.letters: no bytes do anything but become a letter, or be told to be damaged."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.j2534.letters import LETTER_BYTES, Letter, Topic, opened, sealed, taken_from
from drivers.j2534.packing import DamagedError

NUMBERS = st.lists(st.integers(0, (1 << 64) - 1), max_size=6).map(tuple)
RUNS = st.lists(st.binary(max_size=40), max_size=4).map(tuple)
LETTERS = st.builds(Letter, st.sampled_from(Topic), NUMBERS, RUNS, st.integers(0, 0xFFFFFFFF))


@given(LETTERS)
def test_a_letter_comes_out_as_it_went_in(letter: Letter) -> None:
    assert taken_from(bytearray(sealed(letter))) == letter


@given(st.lists(LETTERS, max_size=4), st.integers(1, 30))
def test_letters_are_whole_however_their_bytes_come(letters: list[Letter], at_a_time: int) -> None:
    way = b"".join(sealed(letter) for letter in letters)
    come, found = bytearray(), []
    for at in range(0, len(way), at_a_time):
        come += way[at : at + at_a_time]
        while (letter := taken_from(come)) is not None:
            found.append(letter)
    assert found == letters


@given(st.binary(max_size=120))
def test_any_bytes_are_a_letter_or_damaged(body: bytes) -> None:
    try:
        letter = opened(body)
    except DamagedError:
        return
    assert sealed(letter)[4:] == body


@given(LETTERS, st.integers(0, 200), st.integers(1, 255))
def test_a_changed_byte_does_no_harm(letter: Letter, at: int, change: int) -> None:
    body = bytearray(sealed(letter)[4:])
    body[at % len(body)] ^= change
    try:
        found = opened(bytes(body))
    except DamagedError:
        return
    assert sealed(found)[4:] == bytes(body)


def test_a_letter_that_has_not_wholly_come_is_waited_for() -> None:
    come = bytearray(sealed(Letter(Topic.OPEN, (1,), (b"name",))))
    end = come.pop()
    assert taken_from(come) is None
    come.append(end)
    assert taken_from(come) == Letter(Topic.OPEN, (1,), (b"name",))


def test_a_letter_larger_than_any_is_not_waited_for() -> None:
    with pytest.raises(DamagedError, match="8388609"):
        taken_from(bytearray(struct.pack("<I", LETTER_BYTES + 1)))
