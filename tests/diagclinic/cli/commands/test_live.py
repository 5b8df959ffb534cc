"""diagclinic.cli.commands.live: values as they change."""

import json
import threading
from pathlib import Path

import pytest

from diagclinic.cli.parser import parse
from diagclinic.cli.run import run_command
from diagclinic.cli.usage import UsageError
from diagclinic.services.jobs import Cancelled
from tests.cli_desk import CAR, CliDesk

LIVE = ("live", "--vci", "elm:COM3")


def rounds(printed: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in printed.splitlines()]


def test_each_round_is_a_line_for_programs(typed: CliDesk) -> None:
    told = rounds(typed.printed(*LIVE, "--rounds", "2", "--json"))
    assert [one["round"] for one in told] == [1, 2]


def test_sample_tells_its_control_unit_and_value(typed: CliDesk) -> None:
    typed.script["010D"] = {0x7E8: "410D32"}
    (told,) = rounds(typed.printed(*LIVE, "0D", "--rounds", "1", "--json"))
    (sample,) = told["samples"]  # type: ignore[misc]
    assert (sample["control_unit"], sample["name"], sample["value"]) == ("7E8", "Vehicle speed", 50.0)


@pytest.mark.parametrize(
    ("name", "pids"), [("engine SPEED", "010C"), ("0c", "010C"), ("obd.vehicle", "010D")]
)
def test_value_is_chosen_by_name_number_or_key(typed: CliDesk, name: str, pids: str) -> None:
    typed.type(*LIVE, name, "--rounds", "1")
    assert typed.link.sent[-1][1] == pids


def test_values_stand_under_their_control_unit(typed: CliDesk) -> None:
    assert typed.printed(*LIVE, "0C", "--rounds", "1").splitlines() == [
        "Round 1",
        "Values of 7E8",
        "  Engine speed                                               0 1/min",
    ]


def test_name_that_fits_nothing_is_wrong_usage(typed: CliDesk) -> None:
    with pytest.raises(UsageError, match="no value called flux, warp"):
        typed.type(*LIVE, "flux", "warp")


def test_round_without_an_answer_says_so(tmp_path: Path) -> None:
    script = {key: value for key, value in CAR.items() if not key.startswith(("010C", "010D"))}
    assert "no control unit answered" in CliDesk(tmp_path, script).printed(*LIVE, "--rounds", "1")


def test_unit_that_answers_one_value_at_a_time_is_asked_so_from_then_on(tmp_path: Path) -> None:
    typed = CliDesk(tmp_path, {key: value for key, value in CAR.items() if key != "010C0D"})
    typed.type(*LIVE, "--rounds", "3")
    assert typed.link.requests("010C0D") == [0x7E0]


def interrupted_after_three_rounds(typed: CliDesk, *words: str) -> None:
    """Run `words` as if Ctrl+C were pressed at the third round's request."""
    arguments = parse(words)
    desk = typed.desk()
    asked = threading.Semaphore(3)

    def count(request: str) -> None:
        if request == "010C" and not asked.acquire(blocking=False):
            desk.stop.set()

    typed.link.before = count
    run_command(desk, arguments)


def test_ctrl_c_ends_polling_that_has_no_other_end(typed: CliDesk) -> None:
    interrupted_after_three_rounds(typed, *LIVE, "0C")
    assert "Round 3" in typed.out.getvalue()


def test_ctrl_c_before_the_last_round_is_not_done(typed: CliDesk) -> None:
    with pytest.raises(Cancelled):
        interrupted_after_three_rounds(typed, *LIVE, "0C", "--rounds", "9")
