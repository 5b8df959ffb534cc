"""Stretches of packs from whoever has them: only what is missing, and only what is right."""

import itertools
import random
from dataclasses import replace
from pathlib import Path

import pytest

from tests.stops import HurriedStop
from tests.updater.client.packs import CHUNK, Store, means_of, packed
from updater.client.download import LONGEST_PAUSE_S, Means, chunks_of, fetch_frames, part_path, runs
from updater.client.errors import (
    CancelledError,
    CaptivePortalError,
    DamagedError,
    NoRoomError,
    OfflineError,
    VehicleConnectedError,
)
from updater.client.manifest import Frame, Pack
from updater.client.source import NotThereError
from updater.client.work import Progress, Work

DRAW = random.Random(3)  # noqa: S311  the same bytes in every run
FRAMES = [DRAW.randbytes(size) for size in (1500, 10, 2500, 4000, 1, 700)]
PACK, PLACES, CONTENT = packed("packs/a.pack", FRAMES)
WRONG = CONTENT[:4200] + b"\xff" + CONTENT[4201:]


def fetched(means: Means, wanted: list[Frame]) -> list[bytes]:
    with fetch_frames(PACK, wanted, means) as part:
        return [part.open(frame).read() for frame in wanted]


def offline(at: int = 0) -> "Broken":
    return Broken(at, OfflineError("The line is dead."))


class Broken(Store):
    """A store that fails from a place on."""

    def __init__(self, at: int, error: Exception) -> None:
        super().__init__({PACK.path: CONTENT}, "broken")
        self.before = lambda place: self._fail(place, at, error)

    @staticmethod
    def _fail(place: int, at: int, error: Exception) -> None:
        if place >= at:
            raise error


def good() -> Store:
    return Store({PACK.path: CONTENT}, "good")


def test_frames_come_as_they_were_packed(tmp_path: Path) -> None:
    assert fetched(means_of(tmp_path, good()), PLACES) == FRAMES


def test_neighbours_are_one_request(tmp_path: Path) -> None:
    store = good()
    fetched(means_of(tmp_path, store), PLACES)
    assert store.asked == [(0, len(CONTENT))]


def test_only_chunks_of_wanted_frames_are_fetched(tmp_path: Path) -> None:
    store = good()
    assert fetched(means_of(tmp_path, store), [PLACES[1], PLACES[5]]) == [FRAMES[1], FRAMES[5]]
    assert store.asked == [(1000, 2000), (8000, len(CONTENT))]


def test_what_is_there_is_not_fetched_again(tmp_path: Path) -> None:
    fetched(means_of(tmp_path, good()), PLACES)
    store = good()
    assert fetched(means_of(tmp_path, store), PLACES) == FRAMES
    assert store.asked == []


def test_a_download_goes_on_where_it_ended(tmp_path: Path) -> None:
    with pytest.raises(OfflineError):
        fetched(means_of(tmp_path, offline(at=5100)), PLACES)
    store = good()
    assert fetched(means_of(tmp_path, store), PLACES) == FRAMES
    assert store.asked == [(5000, len(CONTENT))]


def test_what_was_changed_on_the_disk_is_fetched_again(tmp_path: Path) -> None:
    means = means_of(tmp_path, good())
    fetched(means, PLACES)
    part_path(means.blobs, PACK).write_bytes(WRONG)
    store = good()
    assert fetched(means_of(tmp_path, store), PLACES) == FRAMES
    assert store.asked == [(4000, 5000)]


@pytest.mark.parametrize("there", [b"", b"x", CONTENT + b"more"])
def test_a_torn_file_is_no_obstacle(tmp_path: Path, there: bytes) -> None:
    means = means_of(tmp_path, good())
    means.blobs.mkdir()
    part_path(means.blobs, PACK).write_bytes(there)
    assert fetched(means, PLACES) == FRAMES


def test_wrong_bytes_are_never_written(tmp_path: Path) -> None:
    means = means_of(tmp_path, Store({PACK.path: WRONG}))
    with pytest.raises(DamagedError, match="other bytes"):
        fetched(means, PLACES)
    assert part_path(means.blobs, PACK).read_bytes() == CONTENT[:4000] + bytes(len(CONTENT) - 4000)


def test_whoever_sends_wrong_bytes_is_left_and_named(tmp_path: Path) -> None:
    told: list[Progress] = []
    store = good()
    means = means_of(tmp_path, Store({PACK.path: WRONG}, "shop"), store, work=Work(told.append))
    assert fetched(means, PLACES) == FRAMES
    assert store.asked == [(4000, len(CONTENT))]
    assert any("shop is left" in progress.words for progress in told)


@pytest.mark.parametrize("length", [0, 3999, 4000, len(CONTENT) - 1])
def test_a_shorter_file_is_left(tmp_path: Path, length: int) -> None:
    means = means_of(tmp_path, Store({PACK.path: CONTENT[:length]}), good())
    assert fetched(means, PLACES) == FRAMES


def test_a_source_that_sends_without_end_is_left(tmp_path: Path) -> None:
    class Endless(Store):
        def read(self, path: str, start: int = 0, end: int | None = None):  # noqa: ANN202
            yield from (CONTENT, CONTENT)

    with pytest.raises(DamagedError):
        fetched(means_of(tmp_path, Endless({})), PLACES)


def test_whoever_cannot_be_reached_is_not_asked_for_the_next_pack(tmp_path: Path) -> None:
    dead, store = offline(), good()
    means = means_of(tmp_path, dead, store)
    fetched(means, PLACES)
    assert means.sources == [store]


def test_whoever_lacks_a_pack_is_asked_for_the_next(tmp_path: Path) -> None:
    means = means_of(tmp_path, Store({}), good())
    fetched(means, PLACES)
    assert len(means.sources) == 2


@pytest.mark.parametrize(
    ("others", "error"),
    [
        ([], OfflineError),
        ([Store({})], NotThereError),
        ([Store({}), Store({PACK.path: WRONG})], DamagedError),
        ([Store({PACK.path: WRONG}), offline()], OfflineError),
        ([offline(), Broken(0, CaptivePortalError("Sign in."))], CaptivePortalError),
    ],
    ids=["nobody", "missing", "wrong", "offline", "portal"],
)
def test_the_reason_that_helps_most_is_told(
    tmp_path: Path, others: list[Store], error: type[Exception]
) -> None:
    with pytest.raises(error) as caught:
        fetched(means_of(tmp_path, *others), PLACES)
    assert caught.type is error


def test_a_full_disk_is_told_beforehand_with_what_is_missing(tmp_path: Path) -> None:
    store = good()
    means = replace(means_of(tmp_path, store), free=lambda _: 5_000_000)
    with pytest.raises(NoRoomError, match=r"\d+ MB more"):
        fetched(means, PLACES)
    assert store.asked == []


def test_whoever_stops_it_keeps_what_came(tmp_path: Path) -> None:
    work = Work()
    store = good()
    store.before = lambda place: work.cancel.set() if place > 3000 else None
    with pytest.raises(CancelledError):
        fetched(means_of(tmp_path, store, work=work), PLACES)
    rest = good()
    fetched(means_of(tmp_path, rest), PLACES)
    assert rest.asked == [(3000, len(CONTENT))]


def test_looking_at_what_is_there_can_be_stopped(tmp_path: Path) -> None:
    work = Work()
    fetched(means_of(tmp_path, good()), PLACES)
    work.cancel.set()
    with pytest.raises(CancelledError):
        fetched(means_of(tmp_path, good(), work=work), PLACES)


def test_a_download_rests_while_it_is_told_to(tmp_path: Path) -> None:
    held = iter([True, True, False])
    asked: list[bool] = []

    def holds() -> bool:
        asked.append(next(held, False))
        return asked[-1]

    means = replace(means_of(tmp_path, good(), work=Work(cancel=HurriedStop())), holds=holds)
    assert fetched(means, PLACES) == FRAMES
    assert asked[:3] == [True, True, False]


def test_pause_that_does_not_end_is_given_up(tmp_path: Path) -> None:
    seconds = itertools.count(0, LONGEST_PAUSE_S / 10)

    work = Work(cancel=HurriedStop(), clock=lambda: next(seconds))
    with pytest.raises(VehicleConnectedError):
        fetched(replace(means_of(tmp_path, good(), work=work), holds=lambda: True), PLACES)


def test_progress_counts_bytes_to_the_whole(tmp_path: Path) -> None:
    told: list[Progress] = []
    fetched(means_of(tmp_path, good(), work=Work(told.append)), PLACES)
    assert told[0] == Progress("fetch", 0, len(CONTENT))
    assert told[-1] == Progress("fetch", len(CONTENT), len(CONTENT))


@pytest.mark.parametrize("frame", [Frame(0, len(CONTENT) + 1), Frame(-1, 5)])
def test_a_frame_outside_its_pack_is_damage(frame: Frame) -> None:
    with pytest.raises(DamagedError):
        chunks_of(PACK, [frame])


def test_chunks_are_those_that_frames_touch() -> None:
    assert chunks_of(PACK, [Frame(999, 2), Frame(4000, 1000)]) == (0, 1, 4)


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [([], []), ([3], [range(3, 4)]), ([0, 1, 2, 5, 7, 8], [range(3), range(5, 6), range(7, 9)])],
)
def test_neighbours_run_together(numbers: list[int], expected: list[range]) -> None:
    assert list(runs(numbers)) == expected


def test_another_content_has_another_name(tmp_path: Path) -> None:
    other = Pack(PACK.path, PACK.size, CHUNK, (*PACK.chunks[:-1], "0" * 64))
    assert part_path(tmp_path, other) != part_path(tmp_path, PACK)


def test_a_frame_is_read_in_pieces(tmp_path: Path) -> None:
    with fetch_frames(PACK, PLACES, means_of(tmp_path, good())) as part:
        reader = part.open(PLACES[2])
        assert b"".join(iter(lambda: reader.read(333), b"")) == FRAMES[2]
