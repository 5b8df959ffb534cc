"""From where files come, with the fewest bytes."""

import sys
from pathlib import Path

from updater.client.manifest import FileEntry, Frame, Pack, Patch, PatchedFile
from updater.client.patches import LARGEST
from updater.client.plan import Patching, plan

PACK = Pack("p", 1 << 30, 1 << 20, ())
NEW = FileEntry("lib/new", 1000, "new", is_executable=False, frame=Frame(0, 900))
SAME = FileEntry("lib/same", 1000, "same", is_executable=False, frame=Frame(900, 900))
OLD = Path("versions/1.0.0/lib/new")


def patch(from_: str, length: int, path: str = NEW.path) -> Patch:
    return Patch(from_, PACK, (PatchedFile(path, path, f"of {from_}", Frame(7, length)),))


def size(_: Path) -> int:
    return 1000


def test_what_lies_here_is_copied_wherever_it_lies() -> None:
    found = plan([SAME, NEW], (), {"same": [Path("versions/0.9.0/x")]}, size)
    assert (found.copies, found.full) == (((SAME, (Path("versions/0.9.0/x"),)),), (NEW,))


def test_what_has_an_earlier_self_here_is_patched() -> None:
    found = plan([NEW], [patch("1.0.0", 50)], {"of 1.0.0": [OLD]}, size)
    assert (found.patched, found.full) == ((Patching(NEW, OLD, Frame(7, 50)),), ())


def test_without_the_earlier_self_it_comes_whole() -> None:
    found = plan([NEW], [patch("1.0.0", 50)], {}, size)
    assert (found.patch, found.full) == (None, (NEW,))


def test_the_patch_with_the_fewest_bytes_is_taken() -> None:
    here = {"of 1.0.0": [OLD], "of 1.1.0": [OLD]}
    found = plan([NEW], [patch("1.0.0", 300), patch("1.1.0", 50)], here, size)
    assert found.patch
    assert found.patch.from_ == "1.1.0"


def test_a_patch_that_covers_less_may_cost_more() -> None:
    here = {"of 1.0.0": [OLD], "of 1.1.0": [OLD]}
    small = patch("1.1.0", 1, path=SAME.path)
    large = Patch("1.0.0", PACK, (*patch("1.0.0", 100).files, *patch("1.0.0", 100, SAME.path).files))
    found = plan([NEW, SAME], [small, large], here, size)
    assert (found.patch, found.full) == (large, ())


def test_what_a_patch_does_not_cover_comes_whole() -> None:
    found = plan([NEW, SAME], [patch("1.0.0", 50)], {"of 1.0.0": [OLD]}, size)
    assert found.full == (SAME,)


def test_files_too_large_for_memory_come_whole() -> None:
    found = plan([NEW], [patch("1.0.0", 50)], {"of 1.0.0": [OLD]}, lambda _: LARGEST)
    assert found.full == (NEW,)


def test_an_earlier_self_that_is_gone_is_none() -> None:
    found = plan([NEW], [patch("1.0.0", 50)], {"of 1.0.0": [OLD]}, lambda _: sys.maxsize)
    assert found.patched == ()


def test_nothing_wanted_is_nothing_planned() -> None:
    found = plan([], [patch("1.0.0", 50)], {"of 1.0.0": [OLD]}, size)
    assert (found.copies, found.patched, found.full) == ((), (), ())


def test_a_place_that_turned_out_damaged_is_none() -> None:
    found = plan([SAME], (), {"same": []}, size)
    assert (found.copies, found.full) == ((), (SAME,))
