"""A file comes out of its earlier self byte for byte, or not at all."""

import random

import pytest
import zstandard

from updater.client.errors import DamagedError
from updater.client.patches import apply_patch, make_patch

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
