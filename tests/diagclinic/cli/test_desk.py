"""diagclinic.cli.desk: results, talk, jobs and Ctrl+C."""

import io
import signal
from dataclasses import dataclass, replace

import pytest

from diagclinic.cli.desk import DEMO
from diagclinic.cli.usage import UsageError
from diagclinic.services.jobs import Cancelled, JobContext, Priority
from drivers.api import FoundVci
from drivers.errors import LinkLostError
from tests.cli_desk import CliDesk


@dataclass
class Work:
    """A job that presses Ctrl+C, or fails, or does neither."""

    presses: bool = False
    number: int = signal.SIGINT
    error: Exception | None = None
    priority: Priority = Priority.ACTION
    steps: tuple[str, ...] = ("identify.vin", "identify.names")

    def run(self, context: JobContext) -> str:
        context.step(0, len(self.steps), self.steps[0])
        if self.presses:
            signal.raise_signal(self.number)
            assert context.stop.wait(10.0)
        if self.error is not None:
            raise self.error
        for number, step in enumerate(self.steps[1:], 1):
            context.step(number, len(self.steps), step)
        return "done"


def test_job_gives_its_result(typed: CliDesk) -> None:
    assert typed.desk().run(Work()) == "done"


def test_progress_is_told_apart_from_the_result(typed: CliDesk) -> None:
    typed.desk().run(Work())
    assert typed.talk.getvalue() == "  Reading the VIN …\n  Reading the control units' names …\n"
    assert typed.out.getvalue() == ""


def test_programs_are_not_told_progress(typed: CliDesk) -> None:
    typed.desk(is_json=True).run(Work())
    assert typed.talk.getvalue() == ""


def test_same_step_is_told_once_for_many_jobs(typed: CliDesk) -> None:
    desk = typed.desk()
    desk.run(Work(steps=("identify.vin",)))
    desk.run(Work(steps=("identify.vin", "identify.names")))
    assert typed.talk.getvalue() == "  Reading the VIN …\n  Reading the control units' names …\n"


def test_failure_of_a_job_is_passed_on(typed: CliDesk) -> None:
    with pytest.raises(LinkLostError):
        typed.desk().run(Work(error=LinkLostError("gone")))


def test_ctrl_c_stops_the_job(typed: CliDesk) -> None:
    with pytest.raises(Cancelled):
        typed.desk().run(Work(presses=True))


def test_the_systems_wish_stops_the_job(typed: CliDesk) -> None:
    with pytest.raises(Cancelled):
        typed.desk().run(Work(presses=True, number=signal.SIGTERM))


def test_ctrl_c_that_stopped_a_job_was_the_first(typed: CliDesk) -> None:
    desk = typed.desk()
    with pytest.raises(Cancelled):
        desk.run(Work(presses=True))
    assert not desk.interrupts.is_first()


def test_ctrl_c_before_the_vehicle_was_reached_promises_no_record(typed: CliDesk) -> None:
    desk = typed.desk()
    desk.stop.set()
    with pytest.raises(Cancelled, match=r"Stopped before anything was read\."), desk.visit("elm:COM3"):
        pass
    assert "diagclinic visit show" not in typed.talk.getvalue()


def test_ctrl_c_while_the_vehicle_is_read_names_the_visit(typed: CliDesk) -> None:
    desk = typed.desk()
    with pytest.raises(Cancelled, match=r"^$"), desk.visit("elm:COM3"):
        desk.run(Work(presses=True))
    typed.workshop.close()
    assert typed.talk.getvalue().endswith("Visit 1 keeps what was read: diagclinic visit show 1\n")


def test_nothing_is_begun_after_ctrl_c(typed: CliDesk) -> None:
    desk = typed.desk()
    with pytest.raises(Cancelled):
        desk.run(Work(presses=True))
    with pytest.raises(Cancelled):
        desk.run(Work())


def test_handler_of_ctrl_c_is_put_back(typed: CliDesk) -> None:
    former = signal.getsignal(signal.SIGINT)
    typed.desk().run(Work())
    assert signal.getsignal(signal.SIGINT) is former


def test_ctrl_c_between_two_jobs_still_ends_the_visit(typed: CliDesk) -> None:
    with typed.desk().visit("elm:COM3"):
        signal.raise_signal(signal.SIGINT)
    assert typed.link.is_closed
    assert typed.workshop.shop.visit(1).summary.ended_at is not None
    typed.workshop.close()


def test_result_is_for_people_or_for_programs(typed: CliDesk) -> None:
    desk = typed.desk()
    desk.say("a line")
    desk.give({"a": 1})
    desk.give_line({"a": 1})
    assert typed.out.getvalue() == "a line\n"


def test_programs_get_the_result_alone(typed: CliDesk) -> None:
    desk = typed.desk(is_json=True)
    desk.say("a line")
    desk.give_line({"unit": "°C"})
    assert typed.out.getvalue() == '{"unit": "\\u00b0C"}\n'


def test_line_for_programs_is_written_at_once(typed: CliDesk) -> None:
    written = io.BytesIO()
    piped = io.TextIOWrapper(written, encoding="ascii", newline="\n", write_through=False)
    replace(typed.desk(is_json=True), out=piped).give_line({"a": 1})
    assert written.getvalue() == b'{"a": 1}\n'


def test_interface_that_worked_last_is_used(typed: CliDesk) -> None:
    typed.memory.remember("elm:COM7", "")
    assert typed.desk().vci(None) == "elm:COM7"


def test_named_interface_is_used(typed: CliDesk) -> None:
    typed.memory.remember("elm:COM7", "")
    assert typed.desk().vci("elm:COM3") == "elm:COM3"


OURS = "usb:0403:6015:OURS01"


def plugged(typed: CliDesk, *found: FoundVci) -> CliDesk:
    """Remember an adapter at COM7, and plug others in."""
    typed.memory.remember("elm:COM7", "", OURS)
    typed.links.found = found
    return typed


def test_interface_that_worked_last_is_used_on_its_new_port_and_that_is_told(typed: CliDesk) -> None:
    desk = plugged(typed, FoundVci("elm:COM9", "OBDLink EX on COM9", OURS)).desk()
    assert desk.vci(None) == "elm:COM9"
    assert typed.talk.getvalue() == "The adapter that worked last is at COM9 now, no longer at COM7\n"


def test_interface_that_stayed_is_used_without_a_word(typed: CliDesk) -> None:
    assert plugged(typed, FoundVci("elm:COM7", "OBDLink EX on COM7", OURS)).desk().vci(None) == "elm:COM7"
    assert typed.talk.getvalue() == ""


def test_another_interface_on_the_port_of_the_last_one_is_not_used_unasked(typed: CliDesk) -> None:
    desk = plugged(typed, FoundVci("elm:COM7", "OBDLink EX on COM7", "usb:0403:6015:OTHERS")).desk()
    with pytest.raises(UsageError, match=r"another one is at COM7 now.*--vci elm:COM7"):
        desk.vci(None)


def test_no_interface_at_all_is_wrong_usage(typed: CliDesk) -> None:
    with pytest.raises(UsageError, match="--vci sim:demo"):
        typed.desk().vci(None)


def test_simulated_car_is_called_so_before_anything_else(typed: CliDesk) -> None:
    with typed.desk().visit("sim:demo"):
        pass
    typed.workshop.close()
    assert typed.out.getvalue() == f"{DEMO}\n"


def test_visit_ends_when_the_work_does(typed: CliDesk) -> None:
    with typed.desk().visit("elm:COM3") as (session, found):
        assert [str(unit.unit) for unit in found.units] == ["7E8"]
    assert typed.workshop.shop.visit(session.record.visit_id).summary.ended_at is not None
    typed.workshop.close()


def test_lost_link_says_which_visit_keeps_what_was_read(typed: CliDesk) -> None:
    with pytest.raises(LinkLostError), typed.desk().visit("elm:COM3"):
        raise LinkLostError("gone")
    typed.workshop.close()
    assert typed.talk.getvalue().endswith("Visit 1 keeps what was read: diagclinic visit show 1\n")
