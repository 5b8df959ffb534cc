"""diagclinic consent: on the command line's own doubles, and asked of real processes."""

import json
from pathlib import Path

import pytest

from diagclinic.cli.commands.consent import LATER
from diagclinic.cli.parser import LEVELS
from diagclinic.core.errors import UpdateError
from diagclinic.services.consent import WORDS, Level
from diagclinic.services.consent_words import NEVER
from diagclinic.services.jobs import JobContext
from tests import program
from tests.cli_desk import CliDesk
from tests.privacy_doubles import BATCH, MemoryPrivacy


class Offline(MemoryPrivacy):
    """Has no network."""

    def send(self, context: JobContext) -> bool:
        raise UpdateError("offline", "No network.", "Wait.")


@pytest.fixture
def privacy(typed: CliDesk) -> MemoryPrivacy:
    kept = MemoryPrivacy()
    typed.workshop.privacy = lambda: kept
    return kept


def test_levels_are_those_that_there_are() -> None:
    assert LEVELS == WORDS


def test_what_is_agreed_is_told_with_every_level(typed: CliDesk, privacy: MemoryPrivacy) -> None:
    said = typed.printed("consent", "show")
    assert "Health: chosen by Tess Turner" in said
    assert all(f" {word} " in said for word in WORDS)
    assert NEVER in said.replace("\n    ", " ")


def test_exact_bytes_are_printed(typed: CliDesk, privacy: MemoryPrivacy) -> None:
    assert typed.printed("consent", "show", "--bytes").encode() == BATCH


def test_programs_read_the_same(typed: CliDesk, privacy: MemoryPrivacy) -> None:
    told = typed.data("consent", "show")
    assert (told["level"], told["waiting"], told["next_batch"].encode()) == ("health", 2, BATCH)


def test_level_is_chosen_and_sent(typed: CliDesk, privacy: MemoryPrivacy) -> None:
    assert typed.data("consent", "set", "usage")["level"] == "usage"
    assert (privacy.chosen, len(privacy.sendings)) == ([(Level.USAGE, "A. Turner")], 1)


def test_everything_is_taken_back(typed: CliDesk, privacy: MemoryPrivacy) -> None:
    told = typed.data("consent", "withdraw")
    assert (told["level"], told["waiting"], told["next_batch"]) == ("none", 0, "")


def test_choice_holds_without_a_network(typed: CliDesk) -> None:
    kept = Offline()
    typed.workshop.privacy = lambda: kept
    assert typed.data("consent", "set", "crash")["level"] == "crash"
    assert LATER in typed.talk.getvalue()


def test_level_that_there_is_not_is_wrong_usage(tmp_path: Path) -> None:
    done = program.run(tmp_path, "consent", "set", "everything")
    assert (done.code, "everything" in done.err) == (2, True)


def test_agreeing_telling_and_withdrawing_by_real_processes(tmp_path: Path) -> None:
    assert program.run(tmp_path, "consent", "show", "--json").data["level"] == "none"
    assert not (tmp_path / "telemetry").exists()
    assert program.run(tmp_path, "consent", "set", "health", "--json").data["level"] == "health"
    program.run(tmp_path, "dtc", "explain", "P0301")
    lines = [
        json.loads(line) for line in program.run(tmp_path, "consent", "show", "--bytes").out.splitlines()
    ]
    assert lines[0]["batch"] == 1
    assert {line["k"] for line in lines if "k" in line} >= {"consent", "session_started", "session_ended"}
    told = program.run(tmp_path, "consent", "withdraw", "--json").data
    assert (told["level"], told["waiting"], told["next_batch"]) == ("none", 0, "")
