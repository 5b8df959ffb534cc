"""diagclinic.shop.frame_sources: files with a place for every damage, and no bottomless read."""

import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.shop.frame_sources import MOST_LINE, MOST_OBJECT, CheckedBlf, CountedLines, DamagedFileError


def lines_of(text: str, *, is_timed: bool = False) -> tuple[list[str], CountedLines]:
    counted = CountedLines(io.StringIO(text), is_timed=is_timed)
    return list(counted), counted


def blf_of(content: bytes) -> CheckedBlf:
    return CheckedBlf(io.BufferedReader(io.BytesIO(content)))  # type: ignore[arg-type]  # as good as a raw file


def header(size: int, kind: int = 10) -> bytes:
    return struct.pack("<4sHHLL", b"LOBJ", 16, 1, size, kind)


def container(objects: bytes) -> bytes:
    body = struct.pack("<H6xL4x", 2, len(objects)) + zlib.compress(objects)
    return header(16 + len(body)) + body


def read_containers(content: bytes) -> CheckedBlf:
    """Read a file as python-can does: a header, then as much as that says."""
    checked = blf_of(content)
    while len(head := checked.read(16)) == 16:
        checked.read(struct.unpack("<4sHHLL", head)[3] - 16)
    return checked


def end_of(content: bytes) -> str:
    """Return where the reading came to, or why it was refused."""
    try:
        return read_containers(content).place
    except DamagedFileError as error:
        return str(error)


def test_whole_lines_are_passed_on() -> None:
    told, counted = lines_of("a\nb\n")
    assert (told, counted.place, counted.damage) == (["a\n", "b\n"], "line 2", "")


def test_line_without_an_end_is_held_back_and_named() -> None:
    told, counted = lines_of("a\nhalf")
    assert (told, counted.damage) == (["a\n"], "line 2 has no end: the file was cut off there")


@pytest.mark.parametrize("last", ["End TriggerBlock", "// comment", "; comment", "  "])
def test_last_line_that_tells_no_frame_may_lack_its_end(last: str) -> None:
    assert lines_of(f"a\n{last}")[1].damage == ""


def test_endless_line_is_refused() -> None:
    with pytest.raises(DamagedFileError, match="longer than"):
        lines_of("0" * (MOST_LINE + 1))


def test_lines_that_told_no_frame_are_counted() -> None:
    assert lines_of("; head\n\n1 frame\n2 frame\n")[1].skipped(1) == 1


def test_only_timed_lines_tell_frames_where_the_form_says_so() -> None:
    text = "date today\n 0.5 1 7E8 Rx d 1 00\n 0.0 Start of measurement\n"
    assert lines_of(text, is_timed=True)[1].skipped(0) == 1


def test_file_is_let_go() -> None:
    file = io.StringIO("a\n")
    CountedLines(file, is_timed=False).close()
    assert file.closed


@pytest.mark.parametrize("size", [-1, MOST_OBJECT + 1])
def test_read_of_an_impossible_size_is_refused(size: int) -> None:
    with pytest.raises(DamagedFileError, match=f"an object of {size} bytes"):
        blf_of(b"").read(size)


def test_frames_in_containers_are_counted() -> None:
    one = header(48, 1) + bytes(32)
    assert read_containers(container(one * 3)).skipped(1) == 2


def test_object_that_goes_on_in_the_next_container_is_counted_once() -> None:
    one = header(48, 1) + bytes(32)
    assert read_containers(container(one[:20]) + container(one[20:])).skipped(0) == 1


def test_objects_that_are_no_frames_are_not_counted() -> None:
    assert read_containers(container(header(48, 65) + bytes(32))).skipped(0) == 0


def test_file_that_ends_within_a_container_is_named() -> None:
    assert "the file was cut off there" in read_containers(container(bytes(64))[:-4]).damage


def test_file_that_ends_within_a_header_is_named() -> None:
    assert read_containers(container(b"") + b"LOBJ").damage


def test_whole_file_is_not_called_cut_off() -> None:
    assert read_containers(container(header(48, 1) + bytes(32))).damage == ""


def test_container_without_a_head_is_refused() -> None:
    with pytest.raises(DamagedFileError, match="without a head"):
        read_containers(header(20) + bytes(4))


def test_place_is_told_in_bytes() -> None:
    checked = blf_of(bytes(100))
    checked.read(60)
    assert checked.place == "byte 60"


def test_blf_file_is_let_go() -> None:
    file = io.BytesIO(b"")
    CheckedBlf(io.BufferedReader(file)).close()  # type: ignore[arg-type]  # as good as a raw file
    assert file.closed


@given(st.binary(max_size=300))
def test_any_objects_are_followed_to_an_end(objects: bytes) -> None:
    assert end_of(container(objects))


@given(st.text(max_size=200))
def test_any_text_is_passed_on_but_for_a_half_line(text: str) -> None:
    told, _ = lines_of(text)
    assert "".join(told) == "".join(line for line in io.StringIO(text) if line.endswith("\n"))
