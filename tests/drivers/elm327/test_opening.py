"""drivers.elm327.opening: from a URL to an adapter that is set up."""

import threading

import pytest

from drivers.api import OpenOptions
from drivers.elm327.link import Elm327Link
from drivers.elm327.opening import open_elm327, set_up
from drivers.elm327.probe import BAUDS, SETTINGS
from drivers.elm327.profile import Hint, Profile
from drivers.errors import (
    AdapterNotFoundError,
    AdapterSilentError,
    AdapterUnfitError,
    BadVciUrlError,
    LinkLostError,
    RequestStoppedError,
)
from drivers.registry import VciUrl
from drivers.simulator.car import Car
from drivers.simulator.elm_server import ElmServer, serve_tcp
from drivers.simulator.elm_settings import PERSONALITIES
from drivers.simulator.options import CarOptions
from tests.drivers.elm327.scripted import EXAMINED, GO_ON, ScriptedLine, Turn

KNOWN = Hint(Profile("ELM327", "ELM327 v2.2"), 38400, "6")
AWAKE: tuple[Turn, ...] = (("ATI", "ELM327 v2.2"), ("ATZ", "ELM327 v2.2"), *EXAMINED)
RESUMED: tuple[Turn, ...] = (
    ("ATI", "ELM327 v2.2"),
    ("ATD", "OK"),
    *((command, "OK") for command in SETTINGS),
    ("ATAL", "OK"),
)
BATCHED = Hint(
    Profile("OBDLink EX", "ELM327 v1.4B", segmented=True, addressed=True, batched=True), 38400, "6"
)
SEGMENTING = Hint(Profile("OBDLink EX", "ELM327 v1.4B", segmented=True), 38400, "6")


class ListTrace:
    """Keeps what crossed the link."""

    def __init__(self) -> None:
        self.bytes: list[tuple[bool, bytes]] = []

    def record(self, *, sent: bool, payload: bytes, at_s: float) -> None:
        self.bytes.append((sent, payload))


def wake(
    line: ScriptedLine,
    hint: Hint | None = None,
    speeds: tuple[int, ...] = (38400,),
    options: OpenOptions | None = None,
) -> tuple[Hint, bool]:
    """Set the adapter up; return what was found, and whether it was resumed."""
    options = options or OpenOptions(ListTrace(), GO_ON)
    opened = set_up("elm:COM3", line, speeds, hint, options, line.clock)
    assert line.is_done
    return opened.hint, opened.is_warm


def test_new_adapter_is_reset_and_examined() -> None:
    hint, is_warm = wake(ScriptedLine(AWAKE))
    assert (hint.profile, is_warm) == (Profile("ELM327", "ELM327 v2.2"), False)


def test_known_adapter_is_resumed_without_a_reset() -> None:
    assert wake(ScriptedLine(RESUMED), KNOWN) == (KNOWN, True)


def test_adapter_that_names_itself_otherwise_is_reset() -> None:
    line = ScriptedLine([("ATI", "ELM327 v1.5"), *AWAKE])
    assert wake(line, KNOWN)[1] is False


def test_adapter_that_takes_no_settings_any_more_is_reset() -> None:
    refusals = [(command, "?") for command in (*SETTINGS, "ATAL")]
    line = ScriptedLine([("ATI", "ELM327 v2.2"), ("ATD", "OK"), *refusals, *AWAKE])
    assert wake(line, KNOWN)[1] is False


def test_adapter_that_cannot_be_brought_to_its_defaults_is_reset() -> None:
    line = ScriptedLine([("ATI", "ELM327 v2.2"), ("ATD", "?"), *AWAKE])
    assert wake(line, KNOWN)[1] is False


def test_adapter_that_segments_is_told_to_again() -> None:
    line = ScriptedLine([("ATI", "ELM327 v1.4b"), *RESUMED[1:], ("STCSEGT1", "OK")])
    assert wake(line, SEGMENTING) == (SEGMENTING, True)


def test_adapter_that_takes_batches_is_resumed_in_two_round_trips() -> None:
    batch = "ATD|ATE0|ATL0|ATS0|ATH1|ATAL|STCSEGT1"
    line = ScriptedLine([("ATI", "ELM327 v1.4b"), (batch, f"{batch}\r" + "\r".join(["OK"] * 7))])
    assert wake(line, BATCHED) == (BATCHED, True)


def test_adapter_that_takes_the_batch_no_more_is_resumed_one_by_one() -> None:
    batch = "ATD|ATE0|ATL0|ATS0|ATH1|ATAL|STCSEGT1"
    line = ScriptedLine([("ATI", "ELM327 v1.4b"), (batch, "?"), *RESUMED[1:], ("STCSEGT1", "OK")])
    assert wake(line, BATCHED) == (BATCHED, True)


def test_adapter_that_segments_no_more_is_reset() -> None:
    line = ScriptedLine([("ATI", "ELM327 v1.4b"), *RESUMED[1:], ("STCSEGT1", "?"), *AWAKE])
    assert wake(line, SEGMENTING)[1] is False


def test_known_adapter_that_does_not_answer_the_hint_is_woken_up() -> None:
    assert wake(ScriptedLine([("ATI", []), *AWAKE]), KNOWN)[1] is False


def test_speed_is_found_by_trying() -> None:
    line = ScriptedLine([("ATI", []), ("ATI", [b"\xfe\x1f\r>"]), *AWAKE])
    hint, _ = wake(line, speeds=(38400, 115200, 9600))
    assert (hint.baud, line.bauds) == (9600, [38400, 115200, 9600])


class SlowLine(ScriptedLine):
    """A port whose driver refuses all but one speed, as it does for one that is gone."""

    def set_baud(self, baud: int) -> None:
        if baud != 9600:
            raise LinkLostError("COM3: cannot configure port")
        super().set_baud(baud)


def test_speed_that_the_port_cannot_do_is_passed_over() -> None:
    assert wake(SlowLine(AWAKE), speeds=(38400, 115200, 9600))[0].baud == 9600


class GoneLine(SlowLine):
    """A port that was pulled out."""

    def read(self, *, timeout_s: float) -> bytes:
        raise LinkLostError("COM3: the adapter was unplugged")


def test_port_that_is_gone_is_not_taken_for_one_that_is_silent() -> None:
    with pytest.raises(LinkLostError, match="unplugged"):
        wake(GoneLine([]), speeds=BAUDS)


def test_dead_adapter_is_given_up_within_three_seconds() -> None:
    line = ScriptedLine([("ATI", [])] * len(BAUDS))
    with pytest.raises(AdapterSilentError):
        wake(line, speeds=BAUDS)
    assert line.clock.now_s <= 3


def test_dead_network_adapter_is_given_up_within_three_seconds_although_it_was_known() -> None:
    line = ScriptedLine([("ATI", []), ("ATI", []), ("ATZ", [])])
    with pytest.raises(AdapterSilentError):
        wake(line, KNOWN)
    assert line.clock.now_s <= 3


def test_adapter_that_wakes_up_at_the_reset_only_is_used() -> None:
    line = ScriptedLine([("ATI", []), ("ATZ", "ELM327 v2.2"), *AWAKE[1:]])
    assert wake(line)[0].profile.name == "ELM327"


def test_adapter_that_dies_at_the_reset_is_silent() -> None:
    line = ScriptedLine([("ATI", "ELM327 v2.2"), ("ATZ", []), ("ATI", [])])
    with pytest.raises(AdapterSilentError):
        wake(line)


def test_something_with_a_prompt_that_takes_no_setting_is_unfit() -> None:
    line = ScriptedLine([("ATI", "login:"), ("ATZ", "login:"), *((command, "?") for command in SETTINGS)])
    with pytest.raises(AdapterUnfitError):
        wake(line)


def test_stop_ends_the_opening() -> None:
    stop = threading.Event()
    line = ScriptedLine([("ATI", [stop.set]), (" ", [])])
    with pytest.raises(RequestStoppedError):
        wake(line, options=OpenOptions(ListTrace(), stop))


def test_every_byte_is_traced_from_the_first_on() -> None:
    trace = ListTrace()
    wake(ScriptedLine(RESUMED), KNOWN, options=OpenOptions(trace, GO_ON))
    assert trace.bytes[:2] == [(True, b"ATI\r"), (False, b"ELM327 v2.2\r\r>")]


@pytest.mark.parametrize(
    "url",
    [
        "elm:COM3?baud=fast",
        "elm:COM3?baud=0",
        "elm:COM3?baud=-9600",
        "elm:COM3?speed=9600",
        "elm:nonsense://x",
    ],
)
def test_url_that_names_no_adapter_is_said_to(url: str) -> None:
    with pytest.raises(BadVciUrlError):
        open_elm327(VciUrl.parse(url), OpenOptions(ListTrace(), GO_ON))


def test_port_that_is_not_there_is_not_found() -> None:
    with pytest.raises(AdapterNotFoundError) as caught:
        open_elm327(VciUrl.parse("elm:/dev/ttyNOWHERE?baud=9600"), OpenOptions(ListTrace(), GO_ON))
    assert caught.value.port == "/dev/ttyNOWHERE"


@pytest.mark.parametrize("hint", ["", "{", "[]", '{"v":1}', "null", "\x00", '{"v":2,"baud":9600}'])
def test_hint_from_elsewhere_does_no_harm(hint: str) -> None:
    with pytest.raises(AdapterNotFoundError):
        open_elm327(VciUrl.parse("elm:/dev/ttyNOWHERE"), OpenOptions(ListTrace(), GO_ON, hint))


def test_loop_that_only_echoes_is_no_adapter() -> None:
    clock = iter(range(10_000))
    with pytest.raises(AdapterSilentError):
        open_elm327(VciUrl.parse("elm:loop://"), OpenOptions(ListTrace(), GO_ON), lambda: next(clock) / 20)


# -- the line's speed --


def over_tcp(query: str, trace: ListTrace) -> tuple[Elm327Link, ElmServer]:
    server = serve_tcp(Car(CarOptions()), personality=PERSONALITIES["stn"])
    options = OpenOptions(trace, GO_ON)
    return open_elm327(VciUrl.parse(f"{server.url}{query}"), options), server


def test_speed_is_raised_where_that_is_asked_for_and_taken_back_at_the_end() -> None:
    trace = ListTrace()
    link, server = over_tcp("?fast=on", trace)
    link.close()
    server.close()
    sent = [payload for is_sent, payload in trace.bytes if is_sent]
    assert [payload for payload in sent if payload.startswith(b"STBR")] == [b"STBR1000000\r", b"STBR38400\r"]
    assert sent[-1] == b"\r"


def test_speed_that_was_raised_is_in_the_hint() -> None:
    link, server = over_tcp("?fast=on", ListTrace())
    hint = Hint.read(link.resume_hint)
    link.close()
    server.close()
    assert hint is not None
    assert (hint.baud, hint.top) == (38400, 1_000_000)


def test_speed_of_a_network_port_is_not_raised_unasked() -> None:
    trace = ListTrace()
    link, server = over_tcp("", trace)
    link.close()
    server.close()
    assert not any(payload.startswith((b"STBR", b"ATBRD")) for _, payload in trace.bytes)


def test_adapter_left_at_a_raised_speed_is_brought_back_before_its_reset() -> None:
    hint = Hint(Profile("OBDLink EX", "ELM327 v1.4B", segmented=True), 115200, "6", 1_000_000)
    line = ScriptedLine(
        [
            ("ATI", []),
            ("ATI", []),
            ("ATI", "ELM327 v1.4b"),
            ("STBR115200", [b"OK\r", 0.075, b"STN2230 v5.6.19\r"]),
            ("", [b"OK\r\r>"]),
            *AWAKE[1:],
        ]
    )
    found, _ = wake(line, hint, (115200, 1_000_000, 38400))
    assert (found.baud, found.top, line.bauds) == (115200, 1_000_000, [115200, 1_000_000, 115200])


def test_adapter_that_a_reset_takes_to_another_speed_is_found_again() -> None:
    line = ScriptedLine(
        [("ATI", []), ("ATI", "ELM327 v2.2"), ("ATZ", []), ("ATI", []), *AWAKE[:1], *AWAKE[2:]]
    )
    assert wake(line, speeds=(38400, 500000))[0].baud == 38400
