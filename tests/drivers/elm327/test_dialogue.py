"""drivers.elm327.dialogue: commands in, rows out, whatever the adapter makes of the line."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.elm327.dialogue import GRACE_S, REPLY_MAX, Dialogue, Reply
from drivers.errors import LinkLostError, RequestStoppedError
from tests.drivers.elm327.scripted import GO_ON, Clock, ScriptedLine, Turn


class DeafLine:
    """Takes anything that is sent and gives back given bytes once."""

    name = "COM3"

    def __init__(self, pieces: list[bytes], clock: Clock) -> None:
        self._pieces = list(pieces)
        self._clock = clock

    def write(self, payload: bytes) -> None:
        """Swallow `payload`."""

    def read(self, *, timeout_s: float) -> bytes:
        self._clock.now_s += timeout_s
        return self._pieces.pop(0) if self._pieces else b""

    def set_baud(self, baud: int) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""


class FloodingLine(DeafLine):
    """Never stops sending `chunk`, and is so fast that no time passes."""

    def __init__(self, chunk: bytes) -> None:
        super().__init__([], Clock())
        self.sent = 0
        self._chunk = chunk

    def read(self, *, timeout_s: float) -> bytes:
        self.sent += len(self._chunk)
        return self._chunk


def speak(*turns: Turn) -> tuple[Dialogue, ScriptedLine]:
    line = ScriptedLine(turns)
    return Dialogue(line, line.clock), line


def test_rows_come_without_echo_and_prompt() -> None:
    dialogue, _ = speak(("ATI", [b"ATI\rELM327 v1.5\r\r>"]))
    assert dialogue.command("ATI", until_s=1, stop=GO_ON).texts == ("ELM327V1.5",)


def test_silence_is_a_lost_link_after_the_deadline_and_its_grace() -> None:
    dialogue, line = speak(("0100", []), (" ", []))
    with pytest.raises(LinkLostError):
        dialogue.command("0100", until_s=1, stop=GO_ON)
    assert line.clock.now_s == pytest.approx(1 + GRACE_S)


def test_prompt_that_comes_within_the_grace_completes_the_reply() -> None:
    dialogue, _ = speak(("0100", [b"7E80"]), (" ", [b"STOPPED\r\r>"]))
    assert dialogue.command("0100", until_s=1, stop=GO_ON).is_whole


def test_reply_that_was_interrupted_at_the_deadline_is_told_from_one_that_others_interrupted() -> None:
    dialogue, _ = speak(("0100", []), (" ", "STOPPED"), ("0100", "STOPPED"))
    told = [dialogue.command("0100", until_s=until_s, stop=GO_ON).is_cut for until_s in (1, 9)]
    assert told == [True, False]


def test_stop_during_the_grace_is_obeyed() -> None:
    stop = threading.Event()
    dialogue, _ = speak(("0100", []), (" ", [stop.set]), (" ", []))
    with pytest.raises(RequestStoppedError):
        dialogue.command("0100", until_s=1, stop=stop)


def test_hail_of_nobody_is_none() -> None:
    dialogue, _ = speak(("ATI", []))
    assert dialogue.hail("ATI", wait_s=0.5, stop=GO_ON) is None


def test_hail_owes_nothing_to_the_next_command() -> None:
    dialogue, _ = speak(("ATI", []), ("ATZ", "ELM327 v1.5"))
    dialogue.hail("ATI", wait_s=0.5, stop=GO_ON)
    assert dialogue.hail("ATZ", wait_s=0.5, stop=GO_ON) is not None


def test_distrusted_line_is_emptied_before_the_next_command() -> None:
    line = ScriptedLine([("ATE0", [b"OK\r\r>", b"7E8OLD\r>"]), ("ATI", "ELM327 v2.2")])
    dialogue = Dialogue(line, line.clock)
    dialogue.command("ATE0", until_s=1, stop=GO_ON)
    dialogue.distrust()
    assert dialogue.command("ATI", until_s=5, stop=GO_ON).texts == ("ELM327V2.2",)


def test_line_that_is_never_quiet_is_left_after_a_while() -> None:
    clock = Clock()
    Dialogue(DeafLine([b"$GPGGA"] * 1000, clock), clock).settle()
    assert clock.now_s < 1


def test_adapter_that_never_finds_its_prompt_again_is_lost() -> None:
    stop = threading.Event()
    dialogue, _ = speak(("0100", [stop.set]), (" ", []), ("ATI", []))
    with pytest.raises(RequestStoppedError):
        dialogue.command("0100", until_s=1, stop=stop)
    with pytest.raises(LinkLostError):
        dialogue.command("0100", until_s=9, stop=GO_ON)


@pytest.mark.parametrize("chunk", [b"7E80641" * 500, b"OK\r\n" * 900, b"\0" * 4096])
def test_reply_without_end_is_a_lost_link_before_it_fills_the_memory(chunk: bytes) -> None:
    line = FloodingLine(chunk)
    with pytest.raises(LinkLostError, match="without end"):
        Dialogue(line, Clock()).command("0100", until_s=1, stop=GO_ON)
    assert line.sent <= REPLY_MAX + len(chunk)


def test_line_that_floods_between_commands_is_lost() -> None:
    with pytest.raises(LinkLostError, match="without end"):
        Dialogue(FloodingLine(b">OK\r" * 1000), Clock()).settle()


def test_listening_ends_when_enough_was_heard() -> None:
    dialogue, line = speak(("ATMA", [b"7E80144\r", b"123\r"]), (" ", "STOPPED"))

    def enough(rows: tuple[tuple[str, float], ...]) -> bool:
        return any(text == "7E80144" for text, _ in rows)

    reply = dialogue.listen("ATMA", until_s=5, stop=GO_ON, enough=enough)
    assert "7E80144" in reply.texts
    assert line.clock.now_s < 5


@given(st.lists(st.binary(max_size=12), max_size=12))
def test_any_bytes_end_in_a_reply_or_a_lost_link(pieces: list[bytes]) -> None:
    clock = Clock()
    try:
        reply = Dialogue(DeafLine(pieces, clock), clock).command("0100", until_s=1, stop=GO_ON)
    except LinkLostError:
        reply = Reply(())
    assert clock.now_s < 5
    assert len("".join(reply.texts)) <= sum(map(len, pieces))


def test_line_that_is_never_quiet_is_left_when_there_is_no_more_time() -> None:
    clock = Clock()
    Dialogue(DeafLine([b"$GPGGA"] * 1000, clock), clock).settle(0.1)
    assert clock.now_s < 0.2
