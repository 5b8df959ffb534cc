"""Steps with the record, by programs that do as they are told, or anything else."""

import os
import sys

import pytest

from tests.updater.rig import Rig
from updater.install.data_steps import (
    CANNOT_RUN,
    LOSSY,
    DataStepError,
    run_verb,
    save_before,
    schema_of,
)
from updater.install.installed import Installed
from updater.install.state import Snapshot

pytestmark = pytest.mark.usefixtures("data")


def program(rig: Rig, *lines: str, version: str = "1.0.0") -> Installed:
    """Return a version whose program consists of these lines."""
    return rig.add_program(version, "\n".join([f"#!{sys.executable} -IS", "import os, sys, time", *lines]))


def refused(rig: Rig, *lines: str, verb: str = "info") -> DataStepError:
    """Return the error that this program's answer is."""
    with pytest.raises(DataStepError) as caught:
        run_verb(rig.layout, program(rig, *lines), verb)
    return caught.value


def test_the_answer_of_a_verb_comes_back(rig: Rig) -> None:
    rig.write_record(3)
    assert run_verb(rig.layout, rig.add("1.0.0", schema=(3, 2, 4)), "info") == {
        "schema": 3,
        "reads": [2, 4],
        "file_schema": 3,
    }


def test_a_verb_gets_its_words_and_asks_for_json(rig: Rig) -> None:
    version = program(rig, "import json", 'print(json.dumps({"to": 1, "words": sys.argv[1:]}))')
    words = run_verb(rig.layout, version, "downgrade", "--to", "1")["words"]
    assert words == ["db", "downgrade", "--to", "1", "--json"]


def test_a_verb_knows_the_install_and_reads_no_input(rig: Rig) -> None:
    told = 'json.dumps({"to": 1, "told": [os.environ["DIAGCLINIC_ROOT"], sys.stdin.read()]})'
    version = program(rig, "import json", f"print({told})")
    assert run_verb(rig.layout, version, "upgrade")["told"] == [str(rig.layout.root), ""]


def test_a_refusal_that_something_would_be_lost_is_told_apart(rig: Rig) -> None:
    error = refused(
        rig, """print('{"lossless": false, "would_lose": ["notes"]}')""", "sys.exit(4)", verb="downgrade"
    )
    assert (error.code, "notes" in str(error)) == (LOSSY, True)


def test_an_error_of_the_verb_keeps_its_code_and_remedy(rig: Rig) -> None:
    error = refused(
        rig, """print('{"error": "disk-full", "what": "Full.", "remedy": "Make room."}')""", "sys.exit(1)"
    )
    assert (error.code, str(error)) == ("disk-full", "Full. Make room.")


@pytest.mark.parametrize(
    "lines",
    [
        "sys.exit(1)",
        "os.abort()",
        "print('no json')",
        "print('[1]')",
        "print('{}')",
        'print(\'{"file_schema": "3"}\')',
        "print('[' * 100000)",
        "sys.stdout.buffer.write(b'\\xff\\xfe')",
        "print('{\"file_schema\": 3}'); sys.exit(9)",
    ],
)
def test_any_other_answer_is_none(rig: Rig, lines: str) -> None:
    assert refused(rig, lines).code == CANNOT_RUN


def test_a_program_that_is_not_executable_cannot_run(rig: Rig) -> None:
    version = program(rig)
    version.app.chmod(0o644)
    with pytest.raises(DataStepError) as caught:
        run_verb(rig.layout, version, "info")
    assert caught.value.code == CANNOT_RUN


def test_a_step_that_does_not_end_is_ended(rig: Rig) -> None:
    noted = rig.folder / "pid"
    version = program(rig, f"open({str(noted)!r}, 'w').write(str(os.getpid()))", "time.sleep(1000)")
    with pytest.raises(DataStepError):
        run_verb(rig.layout, version, "info", within_s=1.0)
    with pytest.raises(ProcessLookupError):
        os.kill(int(noted.read_text()), 0)


def test_a_shop_without_a_record_has_no_schema(rig: Rig) -> None:
    assert schema_of(rig.layout, rig.add("1.0.0")) is None


def test_a_record_that_will_be_migrated_is_copied_by_the_good_version(rig: Rig) -> None:
    rig.write_record(1, "a row")
    good, trial = rig.add("1.0.0"), rig.add("2.0.0", schema=(2, 1, 2))
    copy = str(rig.data / "snapshots" / "1.0.0.json")
    assert save_before(rig.layout, good, trial) == Snapshot(copy, 1, "1.0.0")
    assert (rig.data / "snapshots" / "1.0.0.json").read_bytes() == (rig.data / "record.json").read_bytes()


def test_where_no_good_version_is_complete_the_new_one_makes_the_copy_itself(rig: Rig) -> None:
    rig.write_record(1, "a row")
    copy = str(rig.data / "snapshots" / "2.0.0.json")
    assert save_before(rig.layout, None, rig.add("2.0.0", schema=(2, 1, 2))) == Snapshot(copy, 1, "2.0.0")


@pytest.mark.parametrize("schema", [None, 2, 3])
def test_a_record_that_stays_as_it_is_is_not_copied(rig: Rig, schema: int | None) -> None:
    if schema is not None:
        rig.write_record(schema)
    assert save_before(rig.layout, rig.add("1.0.0"), rig.add("2.0.0", schema=(2, 1, 2))) is None


def test_a_version_that_writes_the_same_format_needs_no_copy_and_asks_nobody(rig: Rig) -> None:
    good, trial = program(rig, "sys.exit(1)"), rig.add("2.0.0")
    assert save_before(rig.layout, good, trial) is None


def test_a_copy_that_fails_stops_it(rig: Rig) -> None:
    rig.write_record(1)
    (rig.data / "snapshots").write_text("in the way")
    with pytest.raises(DataStepError):
        save_before(rig.layout, rig.add("1.0.0"), rig.add("2.0.0", schema=(2, 1, 2)))
