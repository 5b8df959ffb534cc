"""Adapters that follow a script: each test is a dialogue of what is sent and what comes back."""

import threading
from collections import deque
from collections.abc import Callable, Iterable
from itertools import cycle, islice

from drivers.api import Answer, Scheme, Target
from drivers.elm327.dialogue import Dialogue
from drivers.elm327.link import Elm327Link, Opened
from drivers.elm327.probe import SETTINGS
from drivers.elm327.profile import Hint, Profile
from drivers.errors import LinkLostError

EVERYBODY = Target(Scheme.CAN_11BIT, 0x7DF, functional=True)
ENGINE = Target(Scheme.CAN_11BIT, 0x7E0)
GO_ON = threading.Event()
SUPPORTED = "7E8064100BE3FA813"

#: a piece that comes back: bytes, seconds that pass, or something that happens meanwhile
Piece = bytes | float | Callable[[], None]
#: a text is a reply with its prompt; a list is pieces as they come
Turn = tuple[str, str | list[Piece]]

#: an ELM327 that is set up and asked what it is
EXAMINED: tuple[Turn, ...] = (
    *((command, "OK") for command in SETTINGS),
    ("ATI", "ELM327 v2.2"),
    ("ATAT1", "OK"),
    ("ATAL", "OK"),
    ("ATFCSM0", "OK"),
    ("STDI", "?"),
    ("ATRV", "12.4V"),
)
FOUND: tuple[Turn, ...] = (("ATTP6", "OK"), ("ATSH7DF", "OK"), ("0100", SUPPORTED))
WITH_COUNT: tuple[Turn, ...] = (*FOUND, ("01001", SUPPORTED))
WITHOUT_COUNT: tuple[Turn, ...] = (*FOUND, ("01001", "?"))


class Clock:
    """Time that passes only when somebody waits."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


class ScriptedLine:
    """A line that expects given commands in order; one that is not in the script fails the test."""

    name = "COM3"

    def __init__(self, turns: Iterable[Turn], clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self.sent: list[str] = []
        self.bauds: list[int] = []
        self.is_closed = False
        self._turns = deque(turns)
        self._pieces: deque[Piece] = deque()

    def write(self, payload: bytes) -> None:
        text = payload.decode("ascii").removesuffix("\r")
        assert self._turns, f"{text!r} was sent after the end of the script"
        expected, reply = self._turns.popleft()
        assert text == expected
        self.sent.append(text)
        self._pieces.extend([f"{reply}\r\r>".encode()] if isinstance(reply, str) else reply)

    def read(self, *, timeout_s: float) -> bytes:
        if not self._pieces:
            self.clock.now_s += timeout_s
            return b""
        piece = self._pieces.popleft()
        if isinstance(piece, bytes):
            return piece
        if callable(piece):
            piece()
        elif piece > timeout_s:
            self._pieces.appendleft(piece - timeout_s)
            self.clock.now_s += timeout_s
        else:
            self.clock.now_s += piece
        return b""

    def set_baud(self, baud: int) -> None:
        self.bauds.append(baud)

    def close(self) -> None:
        self.is_closed = True

    @property
    def is_done(self) -> bool:
        """Say whether all of the script was spoken."""
        return not self._turns


class NoisyLine(ScriptedLine):
    """A line that says the next pieces of an endless round, whatever it is sent."""

    def __init__(self, pieces: Iterable[Piece]) -> None:
        super().__init__(())
        self._round = cycle(pieces)

    def write(self, payload: bytes) -> None:
        self.sent.append(payload.decode("ascii"))
        self._pieces.extend(islice(self._round, 3))


class ChattyLine(ScriptedLine):
    """A line to a sound adapter on which requests get the next of an endless round of replies."""

    def __init__(self, replies: Iterable[list[Piece]]) -> None:
        super().__init__(())
        self._round = cycle(replies)

    def write(self, payload: bytes) -> None:
        text = payload.decode("ascii").removesuffix("\r")
        self._pieces.clear()  # a byte that comes meanwhile ends a reply
        fixed = {"0100": SUPPORTED, "01001": "?"}.get(text, "OK" if text.startswith("AT") else "")
        self._pieces.extend([fixed.encode()] if fixed else next(self._round))
        self._pieces.append(b"\r\r>")


class PassingTime(threading.Event):
    """A stop that nobody sets, and that is waited for on a clock of the test's own."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def wait(self, timeout: float | None = None) -> bool:
        self._clock.now_s += timeout or 0.0
        return self.is_set()


def unplug() -> None:
    """Be pulled out."""
    raise LinkLostError("COM3: the adapter was unplugged")


def adapter(
    line: ScriptedLine, profile: Profile | None = None, protocol: str = "6", *, is_warm: bool = True
) -> Elm327Link:
    """Return a link to an adapter that is set up, on a vehicle whose network is known from last time."""
    hint = Hint(profile or Profile("ELM327", "ELM327 v2.2"), 38400, protocol)
    return Elm327Link(Opened("elm:COM3", line, Dialogue(line, line.clock), hint, is_warm), line.clock)


def on_vehicle(
    *turns: Turn, start: Iterable[Turn] = WITHOUT_COUNT, profile: Profile | None = None, protocol: str = "6"
) -> Elm327Link:
    """Return a link whose network was found by `start`, and that will speak `turns`."""
    link = adapter(ScriptedLine([*start, *turns]), profile, protocol)
    link.find_bus(stop=GO_ON)
    return link


def ask(
    link: Elm327Link,
    payload: str,
    expected: int | None = None,
    target: Target = EVERYBODY,
    stop: threading.Event = GO_ON,
) -> list[Answer]:
    """Ask and return every answer."""
    request = bytes.fromhex(payload)
    return list(link.request(target, request, deadline_s=1, expected=expected, stop=stop))


def whole(answers: Iterable[Answer]) -> dict[int, str]:
    """Return the undamaged answers by source, as hexadecimal."""
    return {answer.source: answer.payload.hex().upper() for answer in answers if not answer.damage}
