"""The record through a real newer version and back: each step a process, as the launcher runs them."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.diagclinic.persistence.keeping import make_record, make_snapshot, opened
from tests.newer_version import LOSSLESS, LOSSY, RUN_SQL, NewerVersion, build
from tests.program import environment, run, run_line

CARD = "INSERT INTO visit_details VALUES (NULL, 1, 5, 'anna', 'B-1', NULL, 'anna', '', '{}', '', {})"
TYRE = "INSERT INTO tyres VALUES ({}, 1, 3.5)"
VERBS = (
    ("info",),
    ("snapshot", "--name", "again"),
    ("upgrade",),
    ("downgrade", "--to", "3"),
    ("export-since", "{data}/snapshots/before.db"),
    ("import", "--snapshot", "{data}/snapshots/before.db"),
)
WITHOUT_QT = """
import sys
from diagclinic.app.main import main
code = main(sys.argv[1:])
loaded = sorted({name.partition(".")[0] for name in sys.modules} & {"PyQt6", "pyqtgraph", "can", "numpy"})
sys.exit(f"loaded {loaded}" if loaded else code)
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with a visit, and a snapshot of it."""
    folder = tmp_path / "data"
    make_record(folder)
    make_snapshot(folder)
    return folder


@pytest.fixture(scope="module")
def lossy(tmp_path_factory: pytest.TempPathFactory) -> NewerVersion:
    """A newer version that records more than this one has a place for."""
    return build(tmp_path_factory.mktemp("lossy") / "source", LOSSY)


@pytest.fixture(scope="module")
def lossless(tmp_path_factory: pytest.TempPathFactory) -> NewerVersion:
    """A newer version that records nothing more than this one."""
    return build(tmp_path_factory.mktemp("lossless") / "source", LOSSLESS)


@pytest.fixture
def newer(lossy: NewerVersion, data: Path) -> NewerVersion:
    """The newer version, after it has brought the record up."""
    assert lossy.run(data, "db", "upgrade", "--json").data == {"from": 3, "to": 4}
    return lossy


def import_(data: Path, *words: str) -> Any:
    """Bring the snapshot back with this version, and return what it says."""
    return run(data, "db", "import", "--snapshot", str(data / "snapshots/before.db"), *words, "--json").data


def notes(data: Path) -> list[str]:
    """Return the notes of the visit, oldest first, as this version reads them."""
    with opened(data) as record:
        return [entry.details.note for entry in record.visit(1).entries]


def test_each_version_tells_what_it_reads(newer: NewerVersion, data: Path) -> None:

    assert run(data, "db", "info", "--json").data == {"schema": 3, "reads": [1, 3], "file_schema": 4}
    assert newer.run(data, "db", "info", "--json").data == {"schema": 4, "reads": [1, 4], "file_schema": 4}


def test_a_newer_record_is_refused_and_left_as_it_is(newer: NewerVersion, data: Path) -> None:

    ended = run(data, "db", "snapshot", "--json")

    assert (ended.code, ended.data["error"]) == (1, "record-too-new")
    assert {"what", "remedy"} <= ended.data.keys()


def test_where_nothing_is_lost_the_newer_version_steps_down_itself(
    lossless: NewerVersion, data: Path
) -> None:
    lossless.run(data, "db", "upgrade", "--json")
    assert lossless.sql(data, CARD.format("kept", "").replace(", )", ")")).code == 0

    assert lossless.run(data, "db", "downgrade", "--to", "3", "--json").data == {"from": 4, "to": 3}

    assert notes(data) == ["kept"]


def test_where_something_would_be_lost_it_says_so_and_changes_nothing(
    newer: NewerVersion, data: Path
) -> None:
    newer.sql(data, TYRE.format(1), TYRE.format(2), CARD.format("a note", "'happy'"))

    ended = newer.run(data, "db", "downgrade", "--to", "3", "--json")

    assert ended.code == 4
    assert ended.data["lossless"] is False
    assert [words.partition(":")[0] for words in ended.data["would_lose"]] == [
        "2 entries “tyres” of visit 1",
        "1 value “mood” of 1 entry of the job card of visit 1",
    ]
    assert newer.run(data, "db", "info", "--json").data["file_schema"] == 4


@pytest.mark.parametrize("way", ["export", "journal", "record", "destroyed"])
def test_every_way_back_carries_what_has_a_place_and_names_the_rest(
    newer: NewerVersion, data: Path, way: str
) -> None:
    newer.sql(data, TYRE.format(1), CARD.format("first", "NULL"), CARD.format("second", "'happy'"))
    words: tuple[str, ...] = ()
    if way == "export":
        told = newer.run(data, "db", "export-since", str(data / "snapshots/before.db"), "--json").data
        words = ("--export", told["export"])
    if way == "record":
        (data / "journal" / "000001.journal").unlink()
    if way == "destroyed":
        (data / "shop.sqlite3").write_bytes(b"gone mad" * 4000)

    told = import_(data, *words)

    assert sorted(told["not_carried"]) == [
        "1 entry “tyres” of visit 1: this version has no place for it",
        "1 value “mood” of 1 entry of the job card of visit 1: this version has no place for it",
    ]
    assert Path(told["kept"]).exists()
    assert notes(data) == ["first", "second"]


def test_a_newer_version_that_is_killed_while_it_records_loses_nothing(
    newer: NewerVersion, data: Path
) -> None:
    statements = [CARD.format(number, "NULL") for number in range(700)]
    with subprocess.Popen(
        [sys.executable, "-c", RUN_SQL, str(data), *statements],
        cwd=newer.folder,
        env=newer.environment(),
        stdout=subprocess.PIPE,
    ) as writer:
        assert writer.stdout is not None
        acknowledged = sum(1 for _ in zip(range(200), writer.stdout, strict=False))
        writer.kill()
        acknowledged += len(writer.stdout.readlines())
    (data / "shop.sqlite3").write_bytes(b"gone mad" * 4000)

    assert import_(data)["not_carried"] == []

    found = notes(data)
    assert found == [str(number) for number in range(len(found))]
    assert len(found) in {acknowledged, acknowledged + 1}


def test_a_restored_visit_has_its_trace(tmp_path: Path, newer: NewerVersion, data: Path) -> None:
    import_(data)

    ended = run(data, "visit", "export", "1", "--bug-report", str(tmp_path / "report.zip"), "--json")

    assert ended.data["trace_problem"] is None


def test_a_record_that_a_window_has_open_is_not_exchanged(tmp_path: Path, data: Path) -> None:
    holder = "import sys, pathlib; from diagclinic.persistence.shop_record import open_record\n"
    holder += "record = open_record(pathlib.Path(sys.argv[1])); print('open', flush=True); sys.stdin.read()"
    line = [sys.executable, "-c", holder, str(data)]
    with subprocess.Popen(line, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE) as window:
        assert window.stdout is not None
        window.stdout.readline()
        ended = run(data, "db", "import", "--snapshot", str(data / "snapshots/before.db"), "--json")
        window.kill()

    assert (ended.code, ended.data["error"]) == (1, "record-busy")


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb[0])
def test_no_verb_loads_what_a_window_or_a_vehicle_needs(data: Path, verb: tuple[str, ...]) -> None:
    words = [word.format(data=data) for word in verb]

    ended = run_line(
        [sys.executable, "-c", WITHOUT_QT, "--data", str(data), "db", *words, "--json"], environment()
    )

    assert (ended.code, ended.err) == (0, "")
    assert isinstance(json.loads(ended.out), dict)
