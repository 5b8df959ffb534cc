"""diagclinic.telemetry.batch: the bytes that people read are those of the contract."""

import json
from pathlib import Path
from typing import Any

import apsw
import pytest

from diagclinic.telemetry.batch import MOST_BYTES, MOST_EVENTS, NextBatch, next_batch
from tests.diagclinic.telemetry.spool_rows import CONTEXT, add, row, spool_in
from tests.spools import meta_of, rows_of


def lines_of(path: Path) -> list[dict[str, Any]]:
    content = next_batch(path, "install", 7).content
    assert content.endswith(b"\n")
    return [json.loads(line) for line in content.splitlines()]


def test_spool_that_is_being_made_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "spool.db"
    database = apsw.Connection(str(path))
    database.pragma("journal_mode", "wal")
    database.execute("BEGIN IMMEDIATE; CREATE TABLE meta(name)")
    try:
        assert next_batch(path, "install", 7) == NextBatch()
    finally:
        database.close()


def test_head_says_whose_and_which(tmp_path: Path) -> None:
    spool = spool_in(tmp_path)
    add(spool, row("a"), row("b"))
    assert lines_of(spool.path)[0] == {
        "batch": 1,
        "install": "install",
        "epoch": meta_of(spool.path)["epoch"],
        "sent_at": 7,
        "first": 1,
        "last": 2,
        "dropped": {},
    }


def test_context_stands_before_its_first_event_and_is_numbered_anew(tmp_path: Path) -> None:
    spool = spool_in(tmp_path)
    other = '{"v":"1.5.0"}'
    add(spool, row("a", context=other))
    rows_of(spool.path, "DELETE FROM events")
    add(spool, row("b"), row("c"), row("d", context=other))
    assert lines_of(spool.path)[1:] == [
        {"x": 1, **json.loads(CONTEXT)},
        {"n": 2, "x": 1, "k": "b"},
        {"n": 3, "x": 1, "k": "c"},
        {"x": 2, "v": "1.5.0"},
        {"n": 4, "x": 2, "k": "d"},
    ]


def test_batch_ends_after_five_hundred_events(tmp_path: Path) -> None:
    spool = spool_in(tmp_path)
    add(spool, *(row() for _ in range(MOST_EVENTS + 3)))
    batch = next_batch(spool.path, "install", 7)
    assert (batch.waiting, json.loads(batch.content.splitlines()[0])["last"]) == (503, 500)


def test_batch_ends_before_it_is_too_long(tmp_path: Path) -> None:
    spool = spool_in(tmp_path)
    add(spool, *(row("ü" * 4000) for _ in range(200)))
    size = len(next_batch(spool.path, "install", 7).content)
    assert MOST_BYTES - 9000 < size <= MOST_BYTES


@pytest.mark.parametrize("is_there", [False, True])
def test_nothing_waits_in_a_spool_without_events(tmp_path: Path, is_there: bool) -> None:
    spool = spool_in(tmp_path)
    if is_there:
        add(spool)
    assert next_batch(spool.path, "install", 7) == NextBatch()
    assert spool.path.exists() is is_there


def test_spool_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "spool.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(apsw.Error):
        next_batch(tmp_path / "spool.db", "install", 7)
