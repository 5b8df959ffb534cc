"""drivers.tracing: every call is noted, and the link behaves as it does without."""

import threading
from collections.abc import Iterator

import pytest

from drivers.api import Answer, Bus, PduLink
from drivers.errors import AnswerGarbledError, DriverError, LinkLostError, VehicleSilentError
from drivers.notes import BatteryTold, BusTold, Failure, Note, Requested, read_note
from drivers.tracing import NotedLink
from tests.service_doubles import EVERYBODY, INFO, MemoryTrace, ScriptedLink, answer

GO_ON = threading.Event()


class Clock:
    """A clock that is at `now_s`."""

    def __init__(self) -> None:
        self.now_s = 10.0

    def __call__(self) -> float:
        return self.now_s


class Noted:
    """A link on whose notes one can look."""

    def __init__(self, link: PduLink, clock: Clock | None = None) -> None:
        self.trace = MemoryTrace()
        self.link = NotedLink(link, self.trace, clock or Clock())

    @property
    def notes(self) -> list[Note]:
        return [read_note(payload) for payload in self.trace.notes]

    def ask(self, payload: bytes = b"\x03") -> Iterator[Answer]:
        return self.link.request(EVERYBODY, payload, deadline_s=1.0, expected=2, stop=GO_ON)


def at(source: int, payload: str, at_s: float) -> Answer:
    return answer(source, payload, at_s)


def test_answers_come_through_and_are_noted_with_their_times_from_the_beginning() -> None:
    noted = Noted(ScriptedLink({"03": [at(0x7E8, "4300", 10.25), at(0x7E9, "4300", 10.5)]}))

    assert list(noted.ask()) == [at(0x7E8, "4300", 10.25), at(0x7E9, "4300", 10.5)]

    came = (at(0x7E8, "4300", 0.25), at(0x7E9, "4300", 0.5))
    assert noted.notes == [Requested(EVERYBODY, b"\x03", 2, came)]


def test_answers_are_handed_on_before_the_last_one_came() -> None:
    noted = Noted(ScriptedLink({"03": [at(0x7E8, "4300", 10.0), LinkLostError("pulled")]}))

    assert next(noted.ask()) == at(0x7E8, "4300", 10.0)


def test_error_behind_an_answer_comes_through_and_is_noted_with_the_answer() -> None:
    noted = Noted(ScriptedLink({"03": [at(0x7E8, "4300", 10.0), LinkLostError("pulled")]}))

    with pytest.raises(LinkLostError, match="pulled"):
        list(noted.ask())

    failed = Failure("link-lost", "pulled")
    assert noted.notes == [Requested(EVERYBODY, b"\x03", 2, (at(0x7E8, "4300", 0.0),), failed)]


def test_what_the_adapter_sent_is_noted_with_an_answer_that_was_not_whole() -> None:
    noted = Noted(ScriptedLink({"03": AnswerGarbledError("nothing whole came", b"7E8 4")}))

    with pytest.raises(AnswerGarbledError):
        list(noted.ask())

    assert noted.notes == [
        Requested(EVERYBODY, b"\x03", 2, failure=Failure("answer-garbled", "nothing whole came", b"7E8 4"))
    ]


def test_request_that_is_left_before_its_end_is_noted_as_such() -> None:
    noted = Noted(ScriptedLink({"03": [at(0x7E8, "4300", 10.0), at(0x7E9, "4300", 10.0)]}))
    answers = noted.ask()
    next(answers)

    answers.close()

    assert noted.notes == [Requested(EVERYBODY, b"\x03", 2, (at(0x7E8, "4300", 0.0),), was_left=True)]


class RefusingLink(ScriptedLink):
    """Fails before there is anything to iterate over, as a link does that asks at once."""

    def request(self, *_: object, **__: object) -> Iterator[Answer]:
        raise VehicleSilentError("no answer")


def test_error_that_is_raised_at_once_is_raised_at_once_and_noted() -> None:
    noted = Noted(RefusingLink())

    with pytest.raises(VehicleSilentError):
        noted.ask()

    assert noted.notes == [Requested(EVERYBODY, b"\x03", 2, failure=Failure("vehicle-silent", "no answer"))]


class ListLink(ScriptedLink):
    """Hands out answers that are all there already."""

    def request(self, *_: object, **__: object) -> Iterator[Answer]:
        return iter([at(0x7E8, "4300", 10.0), at(0x7E9, "4300", 10.0)])


def test_link_whose_answers_are_there_already_may_be_left_too() -> None:
    noted = Noted(ListLink())
    answers = noted.ask()
    next(answers)

    answers.close()

    assert [note.was_left for note in noted.notes] == [True]


class ClosingLink(ScriptedLink):
    """Tells whether the request was closed."""

    closed = False

    def request(self, *_: object, **__: object) -> Iterator[Answer]:
        try:
            yield at(0x7E8, "4300", 10.0)
        finally:
            self.closed = True


def test_request_of_the_link_is_closed_with_the_caller_s() -> None:
    link = ClosingLink()
    answers = Noted(link).ask()
    next(answers)

    answers.close()

    assert link.closed


def test_time_that_a_request_took_is_noted() -> None:
    clock = Clock()
    link = ScriptedLink({"03": {0x7E8: "4300"}}, before=lambda _: setattr(clock, "now_s", 10.5))
    noted = Noted(link, clock)

    list(noted.ask())

    assert [note.took_s for note in noted.notes] == [0.5]


@pytest.mark.parametrize("volts", [12.6, None])
def test_battery_is_told_and_noted(volts: float | None) -> None:
    noted = Noted(ScriptedLink(volts=[volts]))

    assert noted.link.battery_v(stop=GO_ON) == volts

    assert noted.notes == [BatteryTold(volts)]


def test_network_is_told_and_noted() -> None:
    bus = Bus("CAN", EVERYBODY, (0x7E8,))
    noted = Noted(ScriptedLink(bus=bus))

    assert noted.link.find_bus(stop=GO_ON) == bus

    assert noted.notes == [BusTold(bus)]


@pytest.mark.parametrize("act", ["battery_v", "find_bus"])
def test_failure_is_raised_and_noted(act: str) -> None:
    error: DriverError = LinkLostError("pulled")
    noted = Noted(ScriptedLink(volts=[error], bus=error))

    with pytest.raises(LinkLostError):
        getattr(noted.link, act)(stop=GO_ON)

    assert [note.failure for note in noted.notes] == [Failure("link-lost", "pulled")]


def test_rest_is_the_link_s_own() -> None:
    link = ScriptedLink()
    noted = Noted(link).link

    noted.close()

    assert (noted.info, noted.resume_hint, link.is_closed) == (INFO, "hint", True)
