"""A line typed ends with the code that docs/updates.md names, and says what to do next."""

import getpass
import io
import subprocess
import sys
from pathlib import Path

import pytest

from tests.full_disk import files_of_at_most
from tests.updater.release.cli.conftest import WORDS, Run, sign_in
from updater.install.locks import holding
from updater.release.cli.main import Outside, main
from updater.release.cli.passphrases import VARIABLE


def files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    "line",
    [
        ["promote", "1.0.0", "--to", "pilot"],
        ["halt", "1.0.0", "--why", "it smokes"],
        ["yank", "1.0.0", "--why", "it smokes"],
        ["invite", "pilot"],
        ["rotate", "root", "--why", "it was time"],
        ["region", "add", "JP"],
        ["resign"],
        ["expire", "--keep", "0", "--grace", "0"],
    ],
    ids=lambda line: line[0],
)
def test_dry_run_says_what_would_be_written_and_writes_nothing(
    published: Run, desk: Path, line: list[str]
) -> None:
    before = files(desk)
    ended = published(*line, "--dry-run")
    assert (ended.code, files(desk)) == (0, before)
    assert ended.out.startswith("would ")
    assert ended.out.endswith("nothing was written\n")


@pytest.mark.parametrize("days", [150, -50])
def test_wrong_clock_is_refused_until_somebody_vouches_for_it(begun: Run, desk: Path, days: int) -> None:
    sign_in(desk, days)
    ended = begun("resign")
    assert (ended.code, "Set the clock" in ended.error, "Errno" in ended.error) == (4, True, False)
    assert begun("resign", "--days", "195", "--clock-is-right").code == 0
    assert begun("resign", "--days", "195").code == 0


def test_daily_signature_tells_of_a_channel_whose_role_has_ended(begun: Run, desk: Path) -> None:
    sign_in(desk, -200, "chan-pilot")
    ended = begun("resign", "--clock-is-right")
    assert (ended.code, "diagclinic-release resign chan-pilot\n" in ended.out) == (0, True)


@pytest.mark.parametrize("name", ["stick.zip", "stick"])
def test_full_disk_is_told_with_what_helps(published: Run, tmp_path: Path, name: str) -> None:
    published("promote", "1.0.0", "--to", "pilot")
    with files_of_at_most(2_000):
        ended = published("bundle", tmp_path / name)
    assert (ended.code, "could not be written. Make room on that disk" in ended.error) == (1, True)
    assert ("the disk is full: /" in ended.error, "Errno" in ended.error) == (True, False)


@pytest.mark.parametrize("line", [["status"], ["resign"], ["promote", "1.0.0", "--to", "pilot"]])
def test_lost_list_of_keys_is_named(published: Run, desk: Path, line: list[str]) -> None:
    (desk / "keyring.json").unlink()
    ended = published(*line)
    assert (ended.code, "keyring.json is missing. Restore it" in ended.error) == (1, True)


@pytest.mark.parametrize("line", [["status"], ["promote", "1.0.0", "--to", "pilot"]])
def test_lost_list_of_platforms_is_named(published: Run, desk: Path, line: list[str]) -> None:
    (desk / "release.json").unlink()
    ended = published(*line)
    assert (ended.code, "release.json is missing" in ended.out) == (0, True)


def test_dry_run_asks_for_no_passphrase(published: Run) -> None:
    wrong = {VARIABLE: "wrong one, sorry"}
    assert published("halt", "1.0.0", "--why", "it smokes", "--dry-run", **wrong).code == 0


def test_dry_bundle_says_what_it_would_hold(published: Run, tmp_path: Path) -> None:
    published("promote", "1.0.0", "--to", "pilot")
    ended = published("bundle", tmp_path / "stick.zip", "--dry-run")
    assert "brings 1.0.0" in ended.out
    assert not (tmp_path / "stick.zip").exists()


def test_dry_init_makes_no_folder(run: Run, desk: Path) -> None:
    assert run("init", "--dry-run").code == 0
    assert not desk.exists()


def test_dry_init_names_every_key(run: Run) -> None:
    said = run("init", "--dry-run").out.splitlines()
    assert "would add the key root-5" in said
    assert sum(line.startswith("would add the key ") for line in said) == 29


@pytest.mark.parametrize("verb", [["status"], ["resign"], ["publish"], ["verify"]])
def test_folder_without_a_repository_is_named_and_left(run: Run, desk: Path, verb: list[str]) -> None:
    ended = run(*verb)
    assert (ended.code, "holds no repository" in ended.error, desk.exists()) == (1, True, False)


def test_error_is_told_to_programs_too(begun: Run) -> None:
    ended = begun("promote", "9.0.0", "--to", "pilot", "--json")
    assert ended.code == 4
    assert ended.said["error"] == "refused"


def test_a_folder_that_the_disk_refuses_is_named_in_words(run: Run, desk: Path) -> None:
    desk.touch()
    ended = run("init")
    assert (ended.code, "Errno" in ended.error, str(desk) in ended.error) == (1, False, True)


def stopped(_: str) -> str:
    raise KeyboardInterrupt


def test_a_stop_at_the_passphrase_ends_in_a_sentence(begun: Run, desk: Path) -> None:
    out, error = io.StringIO(), io.StringIO()
    code = main(["resign", "--desk", str(desk)], Outside({}, out, error, stopped))
    assert (code, "Run the same line again" in error.getvalue()) == (1, True)


def test_who_is_in_the_log(begun: Run) -> None:
    begun("resign", "--who", "Ada")
    assert "Ada" in begun("log").out.splitlines()[-1]


def test_account_without_a_name_signs_too(begun: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def nameless() -> str:
        raise KeyError("uid not found")

    monkeypatch.setattr(getpass, "getuser", nameless)
    assert begun("resign").code == 0
    assert "  unknown  " in begun("log").out.splitlines()[-1]


def test_token_without_its_public_key_is_named(run: Run, tmp_path: Path) -> None:
    ended = run("init", "--token", f"root-1=hsm:2={tmp_path / 'none.pem'}")
    assert (ended.code, "none.pem" in ended.error) == (5, True)


def test_second_publisher_waits_for_the_first(begun: Run, desk: Path) -> None:
    with holding(desk / "publisher.lock"):
        ended = begun("resign")
    assert (ended.code, "other publisher" in ended.error) == (1, True)


def test_program_runs_as_a_process(begun: Run, desk: Path) -> None:
    line = [sys.executable, "-m", "updater.release", "status", "--desk", str(desk)]
    ended = subprocess.run(line, capture_output=True, check=False, env={VARIABLE: WORDS})
    assert (ended.returncode, b"timestamp" in ended.stdout) == (0, True)
