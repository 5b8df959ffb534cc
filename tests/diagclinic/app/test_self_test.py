"""Whether this version can work here; nothing of the shop's is changed by finding out."""

import resource
import shutil
import sys
from contextlib import closing
from pathlib import Path

import pytest

from diagclinic.app.paths import resources_folder
from diagclinic.app.self_test import parts_of
from diagclinic.persistence.database_file import SCHEMA, DatabaseFile
from diagclinic.services.self_test import Part, check_parts
from tests.diagclinic.persistence.keeping import make_record, opened
from tests.newer_version import LOSSLESS, build
from tests.program import environment, run, run_line


def part(name: str, data: Path, resources: Path | None = None) -> Part:
    """Return one part of the program."""
    return next(one for one in parts_of(data, resources) if one.name == name)


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file of the record."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name.endswith("sqlite3")}


def test_all_parts_of_this_version_work(tmp_path: Path) -> None:
    make_record(tmp_path)

    ended = run(tmp_path, "--selftest", "--json")

    assert (ended.code, ended.data["ok"], ended.err) == (0, True, "")
    assert [check["name"] for check in ended.data["checks"]] == ["catalogues", "drivers", "record", "window"]


def test_a_self_test_for_people_is_a_line_for_each_part(tmp_path: Path) -> None:
    lines = run(tmp_path, "--selftest").out.splitlines()

    assert [line.partition(":")[0] for line in lines] == ["✓ catalogues", "✓ drivers", "✓ record", "✓ window"]


def test_a_self_test_changes_nothing(tmp_path: Path) -> None:
    make_record(tmp_path)
    before = contents(tmp_path)

    check_parts([part("record", tmp_path)])

    assert contents(tmp_path) == before


def test_a_self_test_makes_no_data_folder(tmp_path: Path) -> None:
    assert run(tmp_path / "new", "--selftest").code == 0
    assert not (tmp_path / "new").exists()


def test_a_record_that_is_open_is_tried_too(tmp_path: Path) -> None:
    make_record(tmp_path)

    with opened(tmp_path):
        (check,) = check_parts([part("record", tmp_path)])

    assert (check.is_ok, check.words) == (True, "A copy of the record can be opened.")


def test_a_damaged_record_is_told(tmp_path: Path) -> None:
    places = make_record(tmp_path)
    places.database.write_bytes(b"gone mad" * 9000)

    ended = run(tmp_path, "--selftest", "--json")

    failed = [check["name"] for check in ended.data["checks"] if not check["ok"]]
    assert (ended.code, ended.data["ok"], failed) == (1, False, ["record"])


def test_a_newer_version_tries_its_own_format_on_the_copy_alone(tmp_path: Path) -> None:
    places = make_record(tmp_path / "data")
    before = places.database.read_bytes()
    newer = build(tmp_path / "newer", LOSSLESS)

    ended = run_line(
        [*newer.words(places.folder), "--selftest", "--json"], newer.environment(), folder=newer.folder
    )

    assert ended.data["ok"] is True
    assert places.database.read_bytes() == before


@pytest.mark.parametrize(("name", "lost"), [("catalogues", "wmi"), ("window", "themes")])
def test_what_is_missing_of_the_installation_is_told(tmp_path: Path, name: str, lost: str) -> None:
    shutil.copytree(resources_folder(), tmp_path / "resources")
    (taken,) = [path for path in (tmp_path / "resources").rglob("*") if path.stem == lost][:1]
    shutil.rmtree(taken) if taken.is_dir() else taken.unlink()
    code = (
        "import sys, pathlib; from diagclinic.app.self_test import parts_of;"
        "from diagclinic.services.self_test import check_parts;"
        "parts = parts_of(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]));"
        "print([check.name for check in check_parts(parts) if not check.is_ok])"
    )
    ended = run_line([sys.executable, "-c", code, str(tmp_path), str(tmp_path / "resources")], environment())

    assert ended.out.strip() == str([name])


def little_room() -> None:
    """Let no file grow beyond 100 kB."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))


def test_where_there_is_no_room_for_a_copy_the_format_counts(tmp_path: Path) -> None:
    places = make_record(tmp_path)
    assert places.database.stat().st_size > 100_000

    fine = run(tmp_path, "--selftest", "--json", limit=little_room).data["checks"][2]

    assert (fine["ok"], fine["words"].partition(";")[0]) == (
        True,
        "There is no room to try a copy of the record",
    )


def test_where_there_is_no_room_a_newer_format_is_told_all_the_same(tmp_path: Path) -> None:
    places = make_record(tmp_path)
    with closing(DatabaseFile(places.database).connect()) as database:
        database.pragma("user_version", SCHEMA + 1)

    newer = run(tmp_path, "--selftest", "--json", limit=little_room).data["checks"][2]

    assert (newer["ok"], newer["words"].partition(":")[0]) == (False, "RecordTooNewError")


def test_a_record_that_is_too_large_to_be_copied_in_time_is_asked_for_its_format(tmp_path: Path) -> None:
    make_record(tmp_path)
    (record,) = (one for one in parts_of(tmp_path, copied=10_000) if one.name == "record")

    words = record.attempt()

    assert words == f"The record is too large to try a copy of it; its format {SCHEMA} can be read."
