"""Frames in packs: where they lie, and that every chunk is vouched for."""

import hashlib
import io
import random
from pathlib import Path

import pytest
import zstandard

from updater.client.manifest import Frame, Pack
from updater.release.packing import CHUNK, PackWriter, broken_chunks, compressed

DRAW = random.Random(7)  # noqa: S311  the same bytes in every run
LARGE = DRAW.randbytes(CHUNK * 2 + 77)


def pack_of(*frames: bytes) -> tuple[bytes, Pack, list[Frame]]:
    file = io.BytesIO()
    writer = PackWriter(file)
    places = [writer.add(frame) for frame in frames]
    return file.getvalue(), writer.finish("app/1.0.0/linux-x86_64/full.pack"), places


def test_frame_is_zstd_that_says_its_size() -> None:
    frame = compressed(b"words" * 100)
    assert zstandard.frame_content_size(frame) == 500
    assert zstandard.ZstdDecompressor().decompress(frame) == b"words" * 100


def test_frame_that_was_bent_does_not_open() -> None:
    frame = bytearray(compressed(DRAW.randbytes(100)))
    frame[50] ^= 1
    with pytest.raises(zstandard.ZstdError):
        zstandard.ZstdDecompressor().decompress(bytes(frame))


def test_same_content_makes_the_same_frame() -> None:
    assert compressed(LARGE, 3) == compressed(LARGE, 3)


def test_frames_lie_one_after_the_other() -> None:
    content, _, places = pack_of(b"one", b"three", b"seven..")
    assert [content[place.offset : place.offset + place.length] for place in places] == [
        b"one",
        b"three",
        b"seven..",
    ]


@pytest.mark.parametrize("size", [1, CHUNK - 1, CHUNK, CHUNK + 1, CHUNK * 2, CHUNK * 2 + 77])
def test_every_chunk_has_its_hash(size: int) -> None:
    content, pack, _ = pack_of(LARGE[: size // 3], LARGE[size // 3 : size])
    parts = [content[start : start + CHUNK] for start in range(0, size, CHUNK)]
    assert pack.size == size
    assert pack.chunks == tuple(hashlib.sha256(part).hexdigest() for part in parts)


def test_pack_without_frames_has_no_chunks() -> None:
    assert pack_of()[1] == Pack("app/1.0.0/linux-x86_64/full.pack", 0, CHUNK, ())


def test_whole_pack_has_no_broken_chunk(tmp_path: Path) -> None:
    content, pack, _ = pack_of(LARGE)
    (tmp_path / "pack").write_bytes(content)
    assert broken_chunks(tmp_path / "pack", pack) == ()


def test_broken_chunk_is_named(tmp_path: Path) -> None:
    content, pack, _ = pack_of(LARGE)
    (tmp_path / "pack").write_bytes(content[: CHUNK + 5] + b"\0" + content[CHUNK + 6 :])
    assert broken_chunks(tmp_path / "pack", pack) == (1,)


@pytest.mark.parametrize("content", [LARGE[:-1], LARGE + b"x"])
def test_pack_of_another_size_is_broken(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "pack").write_bytes(content)
    assert broken_chunks(tmp_path / "pack", pack_of(LARGE)[1]) == (0, 1, 2)


def test_missing_pack_is_broken(tmp_path: Path) -> None:
    assert broken_chunks(tmp_path / "pack", pack_of(LARGE)[1]) == (0, 1, 2)
