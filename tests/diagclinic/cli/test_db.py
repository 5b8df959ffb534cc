"""`diagclinic db`: what programs and people are told, and which verb does what."""

import io
import json
from argparse import Namespace
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from diagclinic.cli.console import OutputError
from diagclinic.cli.db import run_db, tell_failure
from diagclinic.cli.parser import parse
from diagclinic.core.errors import RecordBusyError, WouldLoseError
from diagclinic.services.record_care import Export, RecordInfo, Restored, Stepped, TakenSnapshot

SNAPSHOT = TakenSnapshot(Path("s.db"), 3, {"visits": 2, "scans": 5}, "ab12")


@dataclass
class Care:
    """A record that notes what was asked of it."""

    restored: Restored = field(default_factory=lambda: Restored(Path("kept"), 7, ("2 entries: no place",)))
    file_schema: int | None = 2
    asked: list[tuple[Any, ...]] = field(default_factory=list)

    def info(self) -> RecordInfo:
        return RecordInfo(3, 1, self.file_schema)

    def snapshot(self, name: str | None) -> TakenSnapshot:
        self.asked.append((name,))
        return SNAPSHOT

    def upgrade(self) -> Stepped:
        return Stepped(2, 3)

    def downgrade(self, schema: int) -> Stepped:
        self.asked.append((schema,))
        return Stepped(3, schema)

    def export_since(self, snapshot: Path) -> Export:
        self.asked.append((snapshot,))
        return Export(Path("s.changes"), 9)

    def restore(self, snapshot: Path, export: Path | None) -> Restored:
        self.asked.append((snapshot, export))
        return self.restored


def typed(*words: str) -> Namespace:
    return parse(["db", *words])


def told(care: Care, *words: str) -> Any:
    """Return what a program is told."""
    out = io.StringIO()
    run_db(care, typed(*words, "--json"), out)
    return json.loads(out.getvalue())


def shown(care: Care, *words: str) -> str:
    """Return what people are told."""
    out = io.StringIO()
    run_db(care, typed(*words), out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("words", "result"),
    [
        (["info"], {"schema": 3, "reads": [1, 3], "file_schema": 2}),
        (["upgrade"], {"from": 2, "to": 3}),
        (["downgrade", "--to", "2"], {"from": 3, "to": 2}),
        (["export-since", "a.db"], {"export": "s.changes", "records": 9}),
        (
            ["snapshot"],
            {"snapshot": "s.db", "schema": 3, "rows": {"visits": 2, "scans": 5}, "sha256": "ab12"},
        ),
        (
            ["import", "--snapshot", "a.db"],
            {"kept": "kept", "carried": 7, "not_carried": ["2 entries: no place"]},
        ),
    ],
)
def test_programs_are_told_as_the_launcher_expects(words: list[str], result: dict[str, Any]) -> None:
    assert told(Care(), *words) == result


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        (["snapshot"], (None,)),
        (["snapshot", "--name", "1.4.2"], ("1.4.2",)),
        (["downgrade", "--to", "0"], (0,)),
        (["export-since", "a.db"], (Path("a.db"),)),
        (["import", "--snapshot", "a.db"], (Path("a.db"), None)),
        (["import", "--snapshot", "a.db", "--export", "x"], (Path("a.db"), Path("x"))),
    ],
)
def test_what_was_typed_is_what_is_done(words: list[str], asked: tuple[Any, ...]) -> None:
    care = Care()

    told(care, *words)

    assert care.asked == [asked]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["info"], "The record has format 2."),
        (["snapshot"], "s.db: 7 rows in format 3, verified"),
        (["upgrade"], "Format 2 became format 3."),
        (["downgrade", "--to", "2"], "nothing was lost"),
        (["export-since", "a.db"], "s.changes: 9 rows"),
        (["import", "--snapshot", "a.db"], "Not carried over: 2 entries: no place"),
        (["import", "--snapshot", "a.db"], "The earlier record is kept as kept."),
    ],
)
def test_people_are_told_in_sentences(words: list[str], sentence: str) -> None:
    assert sentence in shown(Care(), *words)


def test_where_there_is_no_record_people_are_told_so() -> None:
    assert "There is no record yet." in shown(Care(file_schema=None), "info")


def test_where_no_record_was_there_before_none_is_named() -> None:
    care = Care(restored=Restored(None, 0, ()))

    assert (
        told(care, "import", "--snapshot", "a.db")["kept"],
        "kept" in shown(care, "import", "--snapshot", "a"),
    ) == (
        None,
        False,
    )


def test_a_program_is_told_what_failed_and_what_to_do() -> None:
    out = io.StringIO()

    tell_failure(RecordBusyError("shop.sqlite3 is open"), out)

    failure = json.loads(out.getvalue())
    assert (failure["error"], failure["details"]) == ("record-busy", "shop.sqlite3 is open")
    assert failure["remedy"].startswith("Wait until it is done")


def test_a_program_is_told_what_a_way_down_would_lose() -> None:
    out = io.StringIO()

    tell_failure(WouldLoseError(("2 scans", "1 visit")), out)

    assert json.loads(out.getvalue()) == {"lossless": False, "would_lose": ["2 scans", "1 visit"]}


class Full(io.StringIO):
    """An output that takes nothing."""

    def write(self, _text: str) -> int:
        raise OSError(28, "No space left on device")


def test_an_output_that_takes_nothing_is_told() -> None:
    with pytest.raises(OutputError, match="No space left"):
        run_db(Care(), typed("info", "--json"), Full())


@pytest.mark.parametrize(
    "words", [["downgrade"], ["downgrade", "--to", "-1"], ["import"], ["export-since"], []]
)
def test_a_line_that_lacks_something_is_refused(words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        typed(*words)

    assert ended.value.code == 2


def test_a_record_that_was_not_moved_is_not_said_to_have_become_another() -> None:
    assert shown(Care(), "downgrade", "--to", "3") == "The record stays in format 3.\n"
