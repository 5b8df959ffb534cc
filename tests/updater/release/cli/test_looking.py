"""Verbs that only look."""

import json
from datetime import UTC, datetime
from pathlib import Path

from tests.updater.release.cli.conftest import Run, sign_in
from updater.client.short_code import Told, encode


def test_status_tells_people_what_ends_when(published: Run) -> None:
    published("promote", "1.0.0", "--to", "pilot")
    published("halt", "1.0.0", "--why", "it smokes")
    text = published("status").out
    assert "releases            2  3 of 3 keys here, 2 sign, 364 days left" in text
    assert f"pilot (1, of {datetime.now(UTC):%Y-%m-%d}, floor 0.0.0): 1.0.0 100%, HALTED" in text
    assert "it smokes" in text


def test_status_tells_of_a_signature_from_the_future_and_the_cure(begun: Run, desk: Path) -> None:
    sign_in(desk, 150)
    text = begun("status").out
    assert "WRONG CLOCK: the last signature is of " in text
    assert "diagclinic-release resign --days 195 --clock-is-right" in text


def test_status_tells_of_no_wrong_clock_where_it_is_right(begun: Run) -> None:
    assert "CLOCK" not in begun("status").out


def test_status_says_what_has_ended_and_not_how_many_days_less_than_none_it_has_left(
    begun: Run, desk: Path
) -> None:
    sign_in(desk, -61)
    text = begun("status").out
    assert text.count("EXPIRED on ") == 2
    assert " days left, until" in text
    assert "-16 days" not in text


def test_status_tells_programs_the_same(published: Run) -> None:
    said = published("status", "--json").said
    assert (said["versions"], said["halts"], said["waiting"]) == ({"1.0.0": ["linux-x86_64"]}, {}, {})


def test_status_tells_what_waits(built: Run, desk: Path, tmp_path: Path) -> None:
    for number in (2, 3):
        (desk / "keys" / f"releases-{number}.pem").unlink()
    built("publish", tmp_path / "out")
    assert "waiting 2.releases: lacks 1 of releases\n" in built("status").out


def test_sound_repository_is_verified(published: Run) -> None:
    ended = published("verify")
    assert (ended.code, ended.out.endswith("sound\n")) == (0, True)


def test_damaged_repository_fails(published: Run, desk: Path) -> None:
    pack = next(desk.rglob("full.pack"))
    pack.write_bytes(bytes(pack.stat().st_size))
    ended = published("verify", "--json")
    assert (ended.code, len(list(ended.said["faults"]))) == (1, 1)  # type: ignore[call-overload]  # a list, as printed


def test_damaged_log_keeps_nothing_from_being_copied_out(published: Run, desk: Path) -> None:
    log = desk / "publisher.log"
    log.write_bytes(log.read_bytes().replace(b"init", b"INIT", 1))
    ended = published("verify")
    *_, counted, last = ended.out.splitlines()
    assert (ended.code, counted.endswith(": sound"), "keep installs away" in ended.out) == (1, True, False)
    assert last.startswith("LOG DAMAGED, which no install reads")
    assert "line 2 does not follow" in str(published("verify", "--json").said["log"])


def test_log_tells_who_and_why(published: Run) -> None:
    published("halt", "1.0.0", "--why", "it smokes", "--who", "Ada")
    assert (
        published("log")
        .out.splitlines()[-1]
        .split("  ", 1)[1]
        .startswith("halt             Ada  it smokes  (version 1.0.0, id ")
    )


def test_log_tells_what_was_offered_to_whom_and_when(published: Run) -> None:
    published("promote", "1.0.0", "--to", "beta", "--share", "0", "--not-before", "2026-12-01")
    last = published("log").out.splitlines()[-1]
    assert all(one in last for one in ("version 1.0.0", "channel beta", "share 0.0", "regions *"))
    assert "not_before 2026-12-01T00:00:00Z" in last


def test_log_passes_over_what_an_act_left_empty(run: Run) -> None:
    run("init")
    run("resign")
    assert run("log").out.endswith("  \n")


def test_status_tells_dates_and_what_was_yanked(published: Run) -> None:
    line = ("--not-before", "2026-12-01", "--mandatory-after", "2026-12-24")
    published("promote", "1.0.0", "--to", "beta", *line)
    published("yank", "1.0.0", "--in", "pilot", "--why", "it leaks")
    text = published("status").out
    assert "1.0.0 100%, from 2026-12-01T00:00:00Z, mandatory after 2026-12-24T00:00:00Z" in text
    assert "pilot yanked: 1.0.0\n" in text
    assert published("status", "--json").said["yanked"] == {"pilot": ["1.0.0"]}


def test_status_tells_on_which_day_a_role_ends(published: Run) -> None:
    ends = dict(published("status", "--json").said["roles"])["releases"]["expires"]  # type: ignore[call-overload]  # an object, as printed
    assert f"days left, until {ends[:10]}" in published("status").out


def test_log_is_read_by_programs(published: Run) -> None:
    assert [line["act"] for line in json.loads(published("log", "--json").out)["log"]] == ["init", "publish"]


def test_code_is_told_in_words(run: Run) -> None:
    code = encode(Told("1.4.2", "1.4.1", "regional", "EU", launcher=3, days=2))
    text = run("decode", code).out
    assert "runs 1.4.2, last good 1.4.1" in text
    assert "channel regional in EU, launcher 3" in text
    assert "2 days ago" in text


def test_misheard_code_is_to_be_read_out_again(run: Run) -> None:
    ended = run("decode", "AAAA-AAAA-AAAA-AAAA")
    assert (ended.code, ended.error.endswith("Have it read out again, letter by letter.\n")) == (2, True)
