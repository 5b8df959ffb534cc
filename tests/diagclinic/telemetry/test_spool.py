"""diagclinic.telemetry.spool: bounds with every insert, what gave way is counted, nothing against a will."""

import json
import threading
from collections import Counter
from pathlib import Path

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagclinic.telemetry.spool import Limits, Row, Spool
from tests.diagclinic.telemetry.spool_rows import CONTEXT, DAY_MS, NOW_MS, add, research, row, spool_in
from tests.full_disk import files_of_at_most
from tests.spools import bytes_of, dropped_in, events_of, meta_of, rows_of


def kinds_of(path: Path) -> list[str]:
    return [event["k"] for event in events_of(path)]


def test_events_are_kept_in_their_order(tmp_path: Path) -> None:
    spool = spool_in(tmp_path)
    add(spool, row("a"), row("b"))
    add(spool, row("c"))
    assert [(one["n"], one["k"]) for one in events_of(spool.path)] == [(1, "a"), (2, "b"), (3, "c")]


def test_context_is_kept_once_for_all_its_events(tmp_path: Path) -> None:
    spool = spool_in(tmp_path)
    add(spool, row(), row(), row(context='{"v":"1.5.0"}'))
    assert rows_of(spool.path, "SELECT body FROM contexts") == [(CONTEXT,), ('{"v":"1.5.0"}',)]


def test_what_was_told_once_is_not_kept_again(tmp_path: Path) -> None:
    add(spool_in(tmp_path), row("a", once="ended:1"), row("b", once="ended:1"))
    add(spool_in(tmp_path), row("c", once="ended:1"), row("d", once="ended:2"))
    assert kinds_of(tmp_path / "spool.db") == ["a", "d"]


def test_lowest_class_gives_way_first_and_its_oldest(tmp_path: Path) -> None:
    spool = spool_in(tmp_path, Limits(rows=3))
    add(spool, row("crash", 4), row("old", 0), row("session", 2), row("new", 0), row("error", 3))
    assert (kinds_of(spool.path), dropped_in(spool.path)) == (["crash", "session", "error"], {0: 2})


def test_what_is_too_old_gives_way_whatever_it_is(tmp_path: Path) -> None:
    spool = spool_in(tmp_path)
    add(spool, row("old", 4, NOW_MS - 94 * DAY_MS), now_ms=NOW_MS - 94 * DAY_MS)
    for day in range(3):
        assert "old" in kinds_of(spool.path)
        add(spool, row(f"{day}", at_ms=NOW_MS + day * DAY_MS), now_ms=NOW_MS + day * DAY_MS)
    assert (kinds_of(spool.path), dropped_in(spool.path)) == (["0", "1", "2"], {4: 1})


def test_clock_that_is_ahead_for_a_day_ages_nothing(tmp_path: Path) -> None:
    spool, wrong_ms = spool_in(tmp_path), NOW_MS + 463 * DAY_MS
    add(spool, row("crash", 4), row("scan"))
    for one in range(4):
        add(spool, row(f"{one}", at_ms=wrong_ms + one * DAY_MS // 4), now_ms=wrong_ms + one * DAY_MS // 4)
    add(spool, row("again"))
    assert (kinds_of(spool.path)[:2], dropped_in(spool.path)) == (["crash", "scan"], {})


def test_clock_that_was_never_set_ages_nothing(tmp_path: Path) -> None:
    spool = spool_in(tmp_path)
    add(spool, row("early", at_ms=0), row("new"))
    assert kinds_of(spool.path) == ["early", "new"]


def test_event_that_is_larger_than_all_room_is_dropped(tmp_path: Path) -> None:
    spool = spool_in(tmp_path, Limits(bytes=100))
    add(spool, row("x" * 200))
    assert (kinds_of(spool.path), dropped_in(spool.path)) == ([], {1: 1})


@settings(max_examples=40)
@given(
    told=st.lists(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 60)), max_size=12), max_size=8),
    most_bytes=st.integers(0, 600),
    most_rows=st.integers(0, 20),
)
def test_bounds_hold_after_every_insert_and_nothing_goes_uncounted(
    tmp_path_factory: pytest.TempPathFactory,
    told: list[list[tuple[int, int]]],
    most_bytes: int,
    most_rows: int,
) -> None:
    spool = spool_in(tmp_path_factory.mktemp("spool"), Limits(most_bytes, most_rows))
    expected: Counter[int] = Counter()
    for together in told:
        add(spool, *(row("x" * size, event_class) for event_class, size in together))
        expected.update(event_class for event_class, _ in together)
        count, size = rows_of(spool.path, "SELECT count(*), coalesce(sum(bytes), 0) FROM events")[0]
        assert count <= most_rows
        assert size <= most_bytes
        kept = Counter(one for (one,) in rows_of(spool.path, "SELECT class FROM events"))
        assert kept + Counter(dropped_in(spool.path)) == expected
    spool.close()


@settings(max_examples=30)
@given(classes=st.lists(st.integers(0, 4), max_size=30), most_rows=st.integers(0, 10))
def test_no_class_gives_way_while_a_lower_one_is_there(
    tmp_path_factory: pytest.TempPathFactory, classes: list[int], most_rows: int
) -> None:
    spool = spool_in(tmp_path_factory.mktemp("spool"), Limits(rows=most_rows))
    add(spool, *(row(event_class=one) for one in classes))
    kept = sorted((one for (one,) in rows_of(spool.path, "SELECT class FROM events")), reverse=True)
    assert kept == sorted(classes, reverse=True)[:most_rows]
    spool.close()


def test_bounds_count_what_another_process_wrote(tmp_path: Path) -> None:
    ours, theirs = spool_in(tmp_path, Limits(rows=4)), spool_in(tmp_path, Limits(rows=4))
    for name in ("a", "b", "c"):
        add(ours, row(name))
        add(theirs, row(name.upper()))
    assert (kinds_of(ours.path), dropped_in(ours.path)) == (["b", "B", "c", "C"], {1: 2})


def test_bounds_know_what_the_uploader_deleted(tmp_path: Path) -> None:
    spool = spool_in(tmp_path, Limits(rows=2))
    add(spool, row("a"), row("b"))
    rows_of(spool.path, "DELETE FROM events WHERE seq <= 1")
    add(spool, row("c"))
    assert (kinds_of(spool.path), dropped_in(spool.path)) == (["b", "c"], {})


def test_numbers_are_never_used_again(tmp_path: Path) -> None:
    spool = spool_in(tmp_path)
    add(spool, row("a"))
    rows_of(spool.path, "DELETE FROM events")
    add(spool, row("b"))
    assert [one["n"] for one in events_of(spool.path)] == [2]


def test_two_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    def write(name: str) -> None:
        spool = spool_in(tmp_path)
        for number in range(60):
            add(spool, row(f"{name}{number}"))
        spool.close()

    threads = [threading.Thread(target=write, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(kinds_of(tmp_path / "spool.db"))) == 180


def test_nothing_is_kept_above_what_is_agreed_by_then(tmp_path: Path) -> None:
    spool = spool_in(tmp_path)
    spool.add([row("a")], NOW_MS, lambda: 1)
    assert kinds_of(spool.path) == []


def test_what_was_lost_before_is_counted(tmp_path: Path) -> None:
    spool = spool_in(tmp_path)
    spool.add([row("a")], NOW_MS, research, {1: 3, 4: 1})
    spool.add([row("b")], NOW_MS, research, {1: 2})
    assert dropped_in(spool.path) == {1: 5, 4: 1}


def test_withdrawal_leaves_no_byte_and_begins_a_new_epoch(tmp_path: Path) -> None:
    spool = spool_in(tmp_path)
    add(spool, *(row(f"canary{number}" * 50) for number in range(100)))
    before = meta_of(spool.path)
    spool.restrict(0)
    assert b"canary" not in bytes_of(tmp_path)
    assert events_of(spool.path) == []
    assert meta_of(spool.path)["epoch"] != before["epoch"]
    assert meta_of(spool.path)["secret"] != before["secret"]


def test_lower_level_keeps_what_it_allows(tmp_path: Path) -> None:
    spool = spool_in(tmp_path)
    spool.add([Row(4, 1, CONTEXT, '{"k":"crash"}', NOW_MS), row("scan")], NOW_MS, research)
    epoch = meta_of(spool.path)["epoch"]
    spool.restrict(1)
    assert (kinds_of(spool.path), meta_of(spool.path)["epoch"]) == (["crash"], epoch)


def test_spool_is_written_to_again_after_a_withdrawal_elsewhere(tmp_path: Path) -> None:
    ours = spool_in(tmp_path)
    add(ours, row("before"))
    spool_in(tmp_path).restrict(0)
    add(ours, row("after"))
    assert [(one["k"], one["context"]) for one in events_of(ours.path)] == [("after", json.loads(CONTEXT))]


@pytest.mark.parametrize("query", ["DROP TABLE events", "DROP TABLE contexts", "PRAGMA user_version = 7"])
def test_spool_that_is_damaged_while_it_is_open_is_begun_anew(tmp_path: Path, query: str) -> None:
    spool = spool_in(tmp_path)
    add(spool, row("a"))
    rows_of(spool.path, query)
    spool.close()
    add(spool, row("b"))
    assert kinds_of(spool.path) == ["b"]
    assert (tmp_path / "spool.db.bad-1").exists()


def test_spool_that_another_process_set_aside_is_not_written_to(tmp_path: Path) -> None:
    spool = spool_in(tmp_path)
    add(spool, row("a"))
    spool.path.rename(tmp_path / "spool.db.bad-1")
    add(spool, row("b"))
    assert kinds_of(spool.path) == ["b"]


def test_trigger_of_somebody_else_is_told_and_keeps_nothing(tmp_path: Path) -> None:
    spool = spool_in(tmp_path)
    add(spool, row("a"))
    rows_of(spool.path, "CREATE TRIGGER t BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'no'); END")
    with pytest.raises(apsw.Error):
        add(spool, row("b"))
    assert kinds_of(spool.path) == ["a"]


def test_full_disk_is_told_and_keeps_what_was(tmp_path: Path) -> None:
    spool = spool_in(tmp_path)
    add(spool, row("a"))
    with files_of_at_most(4096), pytest.raises(apsw.Error):
        add(spool, *(row("b" * 1000) for _ in range(500)))
    add(spool, row("c"))
    assert kinds_of(spool.path) == ["a", "c"]


def test_spool_that_is_locked_for_long_is_told(tmp_path: Path) -> None:
    spool = spool_in(tmp_path)
    add(spool, row("a"))
    other = apsw.Connection(str(spool.path))
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(apsw.BusyError):
        add(spool, row("b"))
    other.close()
    add(spool, row("c"))
    assert kinds_of(spool.path) == ["a", "c"]


def test_closing_twice_does_nothing(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool.db", "machine")
    spool.close()
    spool.close()
    assert not spool.path.exists()
