"""diagclinic.cli.commands.dtc: read, explain and clear codes."""

import io
import sys

import pytest

from diagclinic.cli.usage import UsageError
from diagclinic.core.errors import EngineRunningError
from diagclinic.services.jobs import Cancelled
from tests.cli_desk import CliDesk

CLEAR = ("dtc", "clear", "--vci", "elm:COM3")


class Person(io.StringIO):
    """Somebody at a terminal who types a line."""

    def isatty(self) -> bool:
        return True


def test_codes_are_read_with_their_texts(typed: CliDesk) -> None:
    assert "P0301  Cylinder 1 misfire" in typed.printed("dtc", "read", "--vci", "elm:COM3")


def test_codes_are_read_for_programs(typed: CliDesk) -> None:
    found = typed.data("dtc", "read", "--vci", "elm:COM3")
    assert (found["visit"], found["is_demo"], found["scan"]["is_complete"]) == (1, False, True)


def test_clearing_with_a_yes_clears_once(typed: CliDesk) -> None:
    typed.type(*CLEAR, "--yes")
    assert typed.link.requests("04") == [0x7DF]


def test_clearing_tells_both_scans_and_what_was_done(typed: CliDesk) -> None:
    report = typed.data(*CLEAR, "--yes")
    assert (report["before"]["purpose"], report["after"]["purpose"]) == ("before-clear", "after-clear")
    assert report["replies"] == {"7E8": {"kind": "value", "raw": "44"}}
    assert {action["by"] for action in report["actions"]} == {"A. Turner"}


def test_one_saved_code_is_one_code(typed: CliDesk) -> None:
    assert "Saved before: 1 code.\n" in typed.printed(*CLEAR, "--yes")


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({0x7E8: "44"}, "Clearing: 7E8: cleared."),
        ({0x7E8: "7F0411"}, "Clearing: 7E8: does not offer it."),
        ({}, "Clearing: 7E8: did not answer."),
    ],
)
def test_what_the_units_made_of_it_is_told(typed: CliDesk, answers: dict[int, str], words: str) -> None:
    typed.script["04"] = answers
    assert words in typed.printed(*CLEAR, "--yes")


def test_codes_that_were_not_read_again_are_not_passed_off_as_gone(typed: CliDesk) -> None:
    typed.link.before = lambda text: typed.script.update({"07": {}}) if text == "04" else None
    assert "Not fully read again" in typed.printed(*CLEAR, "--yes")


def test_clearing_is_not_done_where_nobody_can_be_asked(
    typed: CliDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("CLEAR\n"))
    with pytest.raises(UsageError, match="--yes"):
        typed.type(*CLEAR)
    assert typed.link.sent == []


def test_clearing_is_not_done_without_any_input(typed: CliDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(UsageError, match="--yes"):
        typed.type(*CLEAR)


@pytest.mark.parametrize("answer", ["", "\n", "clear\n", "yes\n", "CLEAR IT\n"])
def test_anything_but_clear_leaves_the_codes_alone(
    typed: CliDesk, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    monkeypatch.setattr(sys, "stdin", Person(answer))
    with pytest.raises(Cancelled, match="left alone"):
        typed.type(*CLEAR)
    assert typed.link.sent == []


def test_ctrl_c_instead_of_an_answer_leaves_the_codes_alone(
    typed: CliDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Leaving(Person):
        def readline(self, _size: int | None = -1, /) -> str:
            raise KeyboardInterrupt

    monkeypatch.setattr(sys, "stdin", Leaving())
    with pytest.raises(Cancelled, match="left alone"):
        typed.type(*CLEAR)
    assert typed.link.sent == []


def test_person_who_types_clear_is_told_first_what_is_lost(
    typed: CliDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", Person("CLEAR\n"))
    typed.type(*CLEAR)
    assert "readiness: the vehicle will fail an emission test" in typed.talk.getvalue()
    assert typed.link.requests("04") == [0x7DF]


def test_running_engine_is_not_cleared(typed: CliDesk) -> None:
    typed.script["010C"] = {0x7E8: "410C0C80"}
    with pytest.raises(EngineRunningError):
        typed.type(*CLEAR, "--yes")
    assert typed.link.requests("04") == []


def test_code_is_explained_without_a_vehicle(typed: CliDesk) -> None:
    assert typed.data("dtc", "explain", "p0301") == {
        "code": "P0301",
        "title": "Cylinder 1 misfire",
        "severity": "critical",
        "is_known": True,
    }


def test_code_that_no_catalogue_has_is_called_so(typed: CliDesk) -> None:
    assert "not in the catalogue" in typed.printed("dtc", "explain", "U3FFF")


def test_text_that_is_no_code_is_wrong_usage(typed: CliDesk) -> None:
    with pytest.raises(UsageError, match="Codes read like P0301"):
        typed.type("dtc", "explain", "banana")
