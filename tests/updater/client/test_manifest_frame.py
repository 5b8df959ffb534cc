"""updater.client.manifest_frame: what travels becomes the manifest, or nothing does."""

import zlib

import pytest
import zstandard

from tests.attacks.repository import manifest
from updater.client.errors import DamagedError
from updater.client.manifest import LARGEST
from updater.client.manifest_frame import app_path, framed, launcher_path, read_frame, unframed

TEXT = unframed(manifest("1.1.0"))


def test_manifests_lie_below_their_kind_name_and_platform() -> None:
    assert app_path("1.4.2", "linux-x86_64") == "app/1.4.2/linux-x86_64/manifest.json.zst"
    assert launcher_path(3, "macos-arm64") == "launcher/3/macos-arm64/manifest.json.zst"


def test_what_was_framed_comes_back_byte_for_byte() -> None:
    assert unframed(framed(TEXT)) == TEXT


def test_same_text_makes_the_same_frame() -> None:
    assert framed(TEXT) == framed(TEXT)


def test_frame_is_read() -> None:
    assert read_frame(framed(TEXT)).version == "1.1.0"


def test_largest_manifest_comes_back() -> None:
    assert len(unframed(framed(bytes(LARGEST)))) == LARGEST


def test_more_than_is_ever_read_is_not_unpacked() -> None:
    with pytest.raises(DamagedError, match="does not say that it has at most"):
        unframed(framed(bytes(LARGEST + 1)))


def test_frame_that_does_not_say_its_size_is_refused() -> None:
    endless = zstandard.ZstdCompressor(write_content_size=False).compress(bytes(LARGEST + 1))
    with pytest.raises(DamagedError):
        unframed(endless)


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        TEXT,
        zlib.compress(TEXT),
        framed(TEXT)[:-1],
        framed(TEXT) + b"\n",
        framed(TEXT) + framed(TEXT),
        framed(TEXT)[:40] + b"bent" + framed(TEXT)[44:],
    ],
    ids=["nothing", "bare", "another format", "cut off", "more behind it", "two", "bent"],
)
def test_what_is_not_exactly_one_frame_is_refused(frame: bytes) -> None:
    with pytest.raises(DamagedError, match="cannot be unpacked"):
        unframed(frame)


def test_frame_of_something_else_is_refused() -> None:
    with pytest.raises(DamagedError, match="is no JSON object"):
        read_frame(framed(b"words"))
