"""drivers.wrapping: a link that is wrapped behaves as it does alone."""

import threading
from collections.abc import Callable

import pytest

from drivers.api import PduLink
from drivers.errors import DriverError, LinkLostError
from drivers.wrapping import WrappedLink
from tests.service_doubles import EVERYBODY, ScriptedLink, answer
from tests.stops import stopped

GO_ON = threading.Event()

Call = Callable[[PduLink, threading.Event], object]


def ask(link: PduLink, stop: threading.Event) -> object:
    return list(link.request(EVERYBODY, b"\x03", deadline_s=1.0, expected=2, stop=stop))


CALLS: tuple[Call, ...] = (
    lambda link, stop: link.battery_v(stop=stop),
    lambda link, stop: link.find_bus(stop=stop),
    ask,
)


def scripted() -> ScriptedLink:
    return ScriptedLink({"03": [answer(0x7E8, "4300"), answer(0x7E9, "4300")]}, volts=[11.9])


@pytest.mark.parametrize("call", [*CALLS, lambda link, _: (link.info, link.resume_hint)])
def test_what_the_link_says_comes_through(call: Call) -> None:
    assert call(WrappedLink(scripted()), GO_ON) == call(scripted(), GO_ON)


@pytest.mark.parametrize("call", CALLS)
def test_stop_reaches_the_link(call: Call) -> None:
    with pytest.raises(DriverError):
        call(WrappedLink(scripted()), stopped())


def test_request_reaches_the_link_as_it_was_put() -> None:
    link = scripted()
    ask(WrappedLink(link), GO_ON)
    assert (link.sent, link.expected) == ([(EVERYBODY.request, "03")], [2])


def test_what_the_link_raises_comes_through() -> None:
    with pytest.raises(LinkLostError, match="pulled"):
        ask(WrappedLink(ScriptedLink({"03": LinkLostError("pulled")})), GO_ON)


def test_closing_closes_the_link() -> None:
    link = scripted()
    WrappedLink(link).close()
    assert link.is_closed
