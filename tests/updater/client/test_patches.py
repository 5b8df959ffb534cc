"""A file comes out of its earlier self byte for byte, or not at all."""

import io
import random
from pathlib import Path

import pytest
import zstandard

from updater.client.errors import DamagedError
from updater.client.patches import LARGEST, apply_patch, is_patchable, make_patch, patched, unpacked

DRAW = random.Random(4)  # noqa: S311  the same bytes in every run
SOURCE = DRAW.randbytes(200_000)
TARGET = SOURCE[:90_000] + b"changed here" + SOURCE[90_500:]


@pytest.mark.parametrize(
    ("source", "target"), [(SOURCE, TARGET), (SOURCE, b""), (b"", TARGET), (b"", b""), (SOURCE[::-1], TARGET)]
)
def test_patch_makes_the_target_again(source: bytes, target: bytes) -> None:
    assert apply_patch(source, make_patch(source, target), len(target)) == target


def test_small_change_makes_a_small_patch() -> None:
    assert len(make_patch(SOURCE, TARGET)) < 200


def test_change_far_from_its_source_is_still_found() -> None:
    moved = DRAW.randbytes(150_000) + SOURCE
    assert len(make_patch(SOURCE, moved)) < 151_000


def test_same_input_makes_the_same_patch() -> None:
    assert make_patch(SOURCE, TARGET) == make_patch(SOURCE, TARGET)


def test_patch_of_another_size_than_signed_is_refused_before_it_is_applied() -> None:
    with pytest.raises(DamagedError, match="another size"):
        apply_patch(SOURCE, make_patch(SOURCE, TARGET), len(TARGET) - 1)


def test_patch_on_another_source_is_refused() -> None:
    with pytest.raises(DamagedError, match="cannot be applied"):
        apply_patch(SOURCE[1:] + b"x", make_patch(SOURCE, TARGET), len(TARGET))


@pytest.mark.parametrize("frame", [b"", b"no frame at all", make_patch(SOURCE, TARGET)[:-6]])
def test_what_is_no_whole_frame_is_refused(frame: bytes) -> None:
    with pytest.raises(DamagedError):
        apply_patch(SOURCE, frame, len(TARGET))


def test_frame_that_does_not_say_its_size_is_refused() -> None:
    endless = zstandard.ZstdCompressor(write_content_size=False).compress(bytes(1_000_000))
    with pytest.raises(DamagedError):
        apply_patch(SOURCE, endless, 1000)


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    (tmp_path / "earlier").write_bytes(SOURCE)
    return tmp_path / "earlier"


@pytest.mark.parametrize("target", [TARGET, b"", SOURCE, DRAW.randbytes(700_000)])
def test_a_file_comes_out_of_its_earlier_self(earlier: Path, target: bytes) -> None:
    frame = io.BytesIO(make_patch(SOURCE, target))
    assert b"".join(patched(earlier, frame, len(target))) == target


def test_an_empty_file_may_be_the_earlier_self(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert b"".join(patched(tmp_path / "empty", io.BytesIO(make_patch(b"", TARGET)), len(TARGET))) == TARGET


def test_a_damaged_earlier_self_is_noticed(earlier: Path) -> None:
    earlier.write_bytes(SOURCE[:100_000] + b"x" + SOURCE[100_001:])
    with pytest.raises(DamagedError):
        b"".join(patched(earlier, io.BytesIO(make_patch(SOURCE, TARGET)), len(TARGET)))


@pytest.mark.parametrize("content", [b"", b"short", DRAW.randbytes(1_000_000)])
def test_a_full_frame_holds_its_file(content: bytes) -> None:
    frame = zstandard.ZstdCompressor().compress(content)
    assert b"".join(unpacked(io.BytesIO(frame), len(content))) == content


def test_a_frame_that_swells_is_left_soon() -> None:
    frame = zstandard.ZstdCompressor().compress(bytes(50_000_000))
    assert sum(map(len, unpacked(io.BytesIO(frame), 1000))) < 1_000_000


def test_a_frame_that_wants_much_memory_is_refused() -> None:
    parameters = zstandard.ZstdCompressionParameters(window_log=28, write_content_size=False)
    compressor = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    frame = compressor.compress(TARGET) + compressor.flush()
    with pytest.raises(DamagedError):
        b"".join(unpacked(io.BytesIO(frame), len(TARGET)))


@pytest.mark.parametrize("cut", [4, 20, 1000])
def test_what_is_torn_or_no_frame_gives_no_file(cut: int) -> None:
    frame = zstandard.ZstdCompressor(write_checksum=True).compress(TARGET)
    with pytest.raises(DamagedError):
        b"".join(unpacked(io.BytesIO(b"no frame" + frame[cut:]), len(TARGET)))


@pytest.mark.parametrize(("size", "expected"), [(LARGEST // 2, True), (LARGEST // 2 + 1, False)])
def test_files_that_need_too_much_memory_are_not_patched(size: int, expected: bool) -> None:
    assert is_patchable(LARGEST // 2, size) is expected
