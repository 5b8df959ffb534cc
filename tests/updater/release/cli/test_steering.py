"""The verbs of flags and notices, typed."""

from pathlib import Path

import pytest

from tests.updater.flag_samples import a_flag, a_notice, draft, notices
from tests.updater.release.cli.conftest import Run
from updater.release.flagging import flags_of
from updater.release.live import Live
from updater.release.noticing import notices_now
from updater.release.turning_off import offs


@pytest.fixture
def flags(tmp_path: Path) -> Path:
    file = tmp_path / "flags.json"
    file.write_bytes(draft(fast=a_flag(on=(5, 95))))
    return file


def live(desk: Path) -> Live:
    return Live(desk / "repo")


def test_file_is_looked_at_and_nothing_is_signed(begun: Run, desk: Path, flags: Path) -> None:
    ended = begun("flags", "check", flags)
    assert (ended.code, "1 flag, understood: fast" in ended.out) == (0, True)
    assert flags_of(live(desk)) is None


def test_flags_are_published(begun: Run, desk: Path, flags: Path) -> None:
    assert begun("flags", "publish", flags, "--why", "a first try").code == 0
    found = flags_of(live(desk))
    assert found
    assert list(found.raw) == ["fast"]


def test_dry_run_publishes_nothing(begun: Run, desk: Path, flags: Path) -> None:
    ended = begun("flags", "publish", flags, "--dry-run")
    assert (ended.code, "would" in ended.out or "write" in ended.out) == (0, True)
    assert flags_of(live(desk)) is None


def test_wrong_file_is_told_with_its_cure(begun: Run, flags: Path) -> None:
    flags.write_bytes(draft(fast=a_flag(targeting={"if": [{"var": "hat"}, "on"]})))
    ended = begun("flags", "check", flags)
    assert ended.code == 1
    assert "nothing called 'hat'" in ended.error
    assert "vci" in ended.error


def test_missing_file_is_named(begun: Run, tmp_path: Path) -> None:
    ended = begun("flags", "check", tmp_path / "none.json")
    assert (ended.code, "none.json cannot be read" in ended.error) == (1, True)


@pytest.mark.parametrize("verb", ["flags", "notices"])
def test_file_that_is_not_named_is_wrong_usage(begun: Run, verb: str) -> None:
    ended = begun(verb, "publish")
    assert (ended.code, "wants a FILE" in ended.error) == (2, True)


def test_repository_of_today_begins_with_the_roles(begun: Run) -> None:
    ended = begun("flags", "begin")
    assert (ended.code, "has the roles" in ended.error) == (4, True)


def test_flag_is_turned_off_and_on(begun: Run, desk: Path, flags: Path) -> None:
    begun("flags", "publish", flags)
    ended = begun("flag-off", "fast", "--why", "it stalls", "--json")
    assert [one.off_id for one in offs(live(desk))] == [ended.said["id"]]
    assert "OFF fast" in begun("status").out
    assert begun("flag-on", "fast", "--why", "it was the adapter").code == 0
    assert offs(live(desk)) == ()


def test_misspelt_flag_is_not_turned_off(begun: Run, desk: Path, flags: Path) -> None:
    begun("flags", "publish", flags)
    ended = begun("flag-off", "fats", "--why", "it stalls")
    assert (ended.code, "--unknown" in ended.error, offs(live(desk))) == (4, True, ())
    assert begun("flag-off", "fats", "--unknown", "--why", "it stalls").code == 0


def test_flag_without_a_key_is_not_off(begun: Run, desk: Path) -> None:
    for key in (desk / "keys").glob("halt-*.pem"):
        key.unlink()
    ended = begun("flag-off", "fast", "--unknown", "--why", "it stalls")
    assert (ended.code, "fast is NOT off" in ended.error) == (5, True)


def test_notices_are_published_and_told(begun: Run, desk: Path, tmp_path: Path) -> None:
    file = tmp_path / "notices.json"
    file.write_bytes(notices(a_notice()))
    assert "1 notice, understood: n1" in begun("notices", "check", file).out
    assert notices_now(live(desk)) is None
    assert begun("notices", "publish", file).code == 0
    assert "notices 1: n1" in begun("status").out


def test_published_flags_are_in_the_status_and_the_log(begun: Run, flags: Path) -> None:
    begun("flags", "publish", flags)
    assert "flags 1, of " in begun("status").out
    assert "seq 1" in begun("log").out
