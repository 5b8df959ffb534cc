"""Two slots: whatever happens to one of them, the other counts."""

import hashlib
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from updater.install import slots
from updater.install.slots import LIMIT, canonical, read_slots, valid_slots, write_slots

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
    max_leaves=8,
)
CONTENT = st.dictionaries(
    st.text(st.characters(codec="utf-8")).filter(lambda k: k not in {"seq", "hash"}), JSON
)

no_pipes = pytest.mark.skipif(sys.platform == "win32", reason="Windows makes no pipes or links there")


def pair_in(folder: Path) -> slots.Pair:
    return folder / "state.a", folder / "state.b"


def written(folder: Path, *contents: dict[str, object]) -> slots.Pair:
    """Return a pair into which these were written, one after the other."""
    for path in pair_in(folder):
        path.unlink(missing_ok=True)
    for content in contents:
        write_slots(pair_in(folder), content)
    return pair_in(folder)


def test_what_could_not_be_read_again_is_not_written(tmp_path: Path) -> None:
    pair = written(tmp_path, {"n": 1}, {"n": 2})
    with pytest.raises(ValueError, match="too long"):
        write_slots(pair, {"n": "x" * LIMIT})
    assert [content for _, _, content in valid_slots(pair)] == [{"n": 2}, {"n": 1}]


def test_what_was_written_last_is_read(tmp_path: Path) -> None:
    assert read_slots(written(tmp_path, {"n": 1}, {"n": 2}, {"n": 3})) == {"n": 3}


def test_nothing_written_is_nothing_read(tmp_path: Path) -> None:
    assert read_slots(pair_in(tmp_path)) is None


def test_the_files_take_turns(tmp_path: Path) -> None:
    first, second = written(tmp_path, {"n": 1}, {"n": 2}, {"n": 3})
    assert (json.loads(first.read_bytes())["n"], json.loads(second.read_bytes())["n"]) == (3, 2)


def test_the_number_rises_with_each_write(tmp_path: Path) -> None:
    pair = written(tmp_path, {"n": 1}, {"n": 2}, {"n": 3})
    assert [seq for seq, _, _ in valid_slots(pair)] == [3, 2]


def test_a_slot_is_canonical_json_with_its_own_hash(tmp_path: Path) -> None:
    first, _ = written(tmp_path, {"ü": 1, "a": [2]})
    unsigned = '{"a":[2],"seq":1,"ü":1}'.encode()
    digest = hashlib.sha256(unsigned).hexdigest()
    assert first.read_text("utf-8") == f'{{"a":[2],"hash":"{digest}","seq":1,"ü":1}}'


@given(content=CONTENT)
def test_any_json_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, content: dict[str, object]
) -> None:
    folder = tmp_path_factory.mktemp("slots")
    assert read_slots(written(folder, {"before": True}, content)) == content


@given(garbage=st.binary(max_size=200))
def test_a_slot_of_garbage_leaves_the_other(tmp_path_factory: pytest.TempPathFactory, garbage: bytes) -> None:
    first, second = written(tmp_path_factory.mktemp("slots"), {"n": 1}, {"n": 2})
    second.write_bytes(garbage)
    assert read_slots((first, second)) == {"n": 1}


@given(data=st.data())
def test_a_torn_write_leaves_the_old_content_or_has_the_new(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    first, second = written(tmp_path_factory.mktemp("slots"), {"n": 1}, {"n": 2})
    old = first.read_bytes()
    write_slots((first, second), {"n": 3, "more": "x" * data.draw(st.integers(0, 50))})
    new = first.read_bytes()
    cut = data.draw(st.integers(0, len(new)))
    first.write_bytes(new[:cut] + old[cut:])
    found = read_slots((first, second))
    assert found == {"n": 2} or (found or {})["n"] == 3


@given(place=st.integers(min_value=0), bit=st.integers(0, 7))
def test_a_flipped_bit_is_never_read_as_content(
    tmp_path_factory: pytest.TempPathFactory, place: int, bit: int
) -> None:
    first, second = written(tmp_path_factory.mktemp("slots"), {"n": 1}, {"n": 2})
    content = bytearray(second.read_bytes())
    content[place % len(content)] ^= 1 << bit
    second.write_bytes(content)
    assert read_slots((first, second)) == {"n": 1}


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"\0" * 4096,
        b"[" * 100_000,
        b"[1]",
        b'"text"',
        b'{"seq":1}',
        b'{"hash":"x","seq":true}',
        b"9" * 5000,
        b" " * (LIMIT + 10),
        b"\xff\xfe{\0}\0",
        b'{"\\ud800":1,"hash":"x","seq":1}',
    ],
)
def test_both_slots_damaged_are_no_content(tmp_path: Path, damage: bytes) -> None:
    for path in pair_in(tmp_path):
        path.write_bytes(damage)
    assert read_slots(pair_in(tmp_path)) is None


def test_a_number_that_is_none_does_not_count(tmp_path: Path) -> None:
    first, second = written(tmp_path, {"n": 1})
    numbered = {"n": 9, "seq": True}
    second.write_bytes(canonical({**numbered, "hash": hashlib.sha256(canonical(numbered)).hexdigest()}))
    assert read_slots((first, second)) == {"n": 1}


def test_a_damaged_slot_is_the_one_written_next(tmp_path: Path) -> None:
    first, second = written(tmp_path, {"n": 1}, {"n": 2})
    first.write_bytes(b"damaged")
    write_slots((first, second), {"n": 3})
    assert [content["n"] for _, _, content in valid_slots((first, second))] == [3, 2]


def test_the_file_that_is_to_be_kept_is_not_written(tmp_path: Path) -> None:
    first, second = written(tmp_path, {"n": 1}, {"n": 2})
    write_slots((first, second), {"n": 3}, keep=first)
    assert [content["n"] for _, _, content in valid_slots((first, second))] == [3, 1]


@no_pipes
def test_a_slot_that_cannot_be_read_is_no_lost_one(tmp_path: Path) -> None:
    first, second = written(tmp_path, {"n": 1})
    second.symlink_to(second)
    with pytest.raises(OSError, match=r"state\.b"):
        read_slots((first, second))


def test_text_that_is_no_unicode_is_refused_and_nothing_changed(tmp_path: Path) -> None:
    pair = written(tmp_path, {"n": 1})
    with pytest.raises(ValueError, match="surrogates"):
        write_slots(pair, {"n": "\ud800"})
    assert read_slots(pair) == {"n": 1}


def json_of(path: Path) -> dict[str, object]:
    return {"n": json.loads(path.read_bytes())["n"]}


def make_pipe(path: Path) -> None:
    if sys.platform == "win32":
        pytest.fail("there are no such pipes on Windows")
    os.mkfifo(path)


OTHERS = [Path.mkdir, pytest.param(make_pipe, marks=no_pipes)]


@pytest.mark.parametrize("make", OTHERS, ids=["folder", "pipe"])
def test_what_is_no_file_counts_for_nothing_beside_the_other(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    pair = written(tmp_path, {"n": 1}, {"n": 2})
    pair[0].unlink()
    make(pair[0])
    assert read_slots(pair) == json_of(pair[1])


@pytest.mark.parametrize("make", OTHERS, ids=["folder", "pipe"])
def test_what_is_no_file_makes_way_for_what_is_written(tmp_path: Path, make: Callable[[Path], None]) -> None:
    pair = written(tmp_path, {"n": 1}, {"n": 2})
    pair[1].unlink()
    make(pair[1])
    write_slots(pair, {"n": 3})
    assert (read_slots(pair), (tmp_path / "state.b.aside-1").exists()) == ({"n": 3}, True)
