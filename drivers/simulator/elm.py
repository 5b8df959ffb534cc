"""The simulated car as an ELM327 would serve it: bytes of a serial line in, bytes out, no I/O and no clock.

The adapter's slowness is part of it: rows come when the car answers, the prompt only when the adapter has
done waiting for more, and a byte that comes meanwhile stops it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from drivers.api import Scheme
from drivers.simulator.car import Car
from drivers.simulator.elm_commands import UNKNOWN, AtCommands
from drivers.simulator.elm_frames import SINGLE_BYTES, Frame, rows_of, segmented
from drivers.simulator.elm_settings import PERSONALITIES, Personality, Settings

PROMPT: Final = ">"
TIMEOUT_STEP_S: Final = 0.004  # data sheet: AT ST
ADAPTIVE_SHARE: Final = (1.0, 0.4, 0.2)  # of the time-out that AT0, AT1 and AT2 really wait
SEARCH_S: Final = 0.3
FRUITLESS_SEARCH_S: Final = 2.5
RESET_S: Final = 0.3
LONGEST_LINE: Final = 200
RESETS: Final = frozenset({"Z", "WS"})
CONTINUE_TO_SEND: Final = 0x3
OWN_HEADER: Final = 1  # AT FC SM 1
NUMBERS: Final = {Scheme.CAN_11BIT: 6, Scheme.CAN_29BIT: 7}
#: what a protocol says that the car does not speak, by the protocol's number
WRONG_PROTOCOL: Final = dict.fromkeys(range(3, 6), "BUS INIT: ...ERROR") | dict.fromkeys(
    range(8, 13), "CAN ERROR"
)
NO_DATA: Final = "NO DATA"


@dataclass(frozen=True, slots=True)
class _Due:
    """Text that goes on the line at a moment to come."""

    at_s: float
    text: str


class _Plug:
    """What the adapter senses at the car's plug."""

    def __init__(self, car: Car) -> None:
        self._car = car
        self.now_s = 0.0

    def supply_v(self) -> float:
        """Return the voltage at the plug."""
        return self._car.supply_v(self.now_s)

    def ignition_is_on(self) -> bool:
        """Say whether the key is on."""
        return self._car.options.key_on


class ElmInterpreter:
    """One adapter on one serial line."""

    def __init__(self, car: Car, personality: Personality = PERSONALITIES["genuine"]) -> None:
        self._car = car
        self._personality = personality
        self._plug = _Plug(car)
        self._commands = AtCommands(personality, self._plug)
        self._line = ""
        self._last = ""
        self._due: list[_Due] = []

    @property
    def settings(self) -> Settings:
        """What the adapter was told."""
        return self._commands.settings

    @property
    def due_s(self) -> float | None:
        """When `tick` has something to say next; None while the adapter waits for a command."""
        return self._due[0].at_s if self._due else None

    def feed(self, chunk: bytes, now_s: float) -> bytes:
        """Take bytes from the line at `now_s`, and return what goes back at once."""
        return "".join(self._take(chr(each), now_s) for each in chunk).encode("ascii", "replace")

    def tick(self, now_s: float) -> bytes:
        """Return what is due by `now_s`."""
        text = "".join(due.text for due in self._due if due.at_s <= now_s)
        self._due = [due for due in self._due if due.at_s > now_s]
        return text.encode("ascii")

    def _take(self, char: str, now_s: float) -> str:
        if self._due:
            self._due.clear()
            return self._rows(["STOPPED"]) + self._end
        if char == "\r":
            return self._run_line(now_s)
        if char == "\0" or (char.isspace() and char != " "):
            return ""  # data sheet: control characters are dropped
        self._line = (self._line + char)[-LONGEST_LINE:]
        return char if self.settings.echo else ""

    def _run_line(self, now_s: float) -> str:
        echo = self._newline if self.settings.echo else ""
        line = re.sub(r"\s", "", self._line).upper() or self._last
        self._line, self._last = "", line
        if line.startswith("AT"):
            return echo + self._run_command(line[2:], now_s)
        return echo + self._run_request(line, now_s)

    def _run_command(self, command: str, now_s: float) -> str:
        self._plug.now_s = now_s
        said = self._commands.run(command)
        if command in RESETS and said != UNKNOWN:
            self._due.append(_Due(now_s + RESET_S, f"{self._newline}{self._rows([said])}{self._end}"))
            return ""
        return self._rows([said]) + self._end

    def _run_request(self, line: str, now_s: float) -> str:
        request, wanted = self._parsed(line)
        if not request:
            return self._rows([UNKNOWN]) + self._end if line else self._end
        if not self.settings.found and self.settings.is_automatic:
            return self._search(request, wanted, now_s)
        self._answer(request, wanted, now_s, "")
        return self.tick(now_s).decode("ascii")

    def _parsed(self, line: str) -> tuple[bytes, int | None]:
        """Return the bytes of a request and the number of answers to wait for; no bytes where it is none."""
        if not re.fullmatch(r"[0-9A-F]+", line):
            return b"", None
        wanted = int(line[-1], 16) or None if len(line) % 2 else None
        if len(line) % 2 and not self._personality.takes_count:
            return b"", None
        request = bytes.fromhex(line[: len(line) - len(line) % 2])
        longest = SINGLE_BYTES if self.settings.formatting else SINGLE_BYTES + 1
        return (request, wanted) if len(request) <= longest else (b"", None)

    def _search(self, request: bytes, wanted: int | None, now_s: float) -> str:
        started = "SEARCHING..."
        self.settings.found = NUMBERS[self._car.options.scheme]
        if next(self._frames(request, now_s), None) is None:
            self.settings.found = 0
            failed = self._newline + self._rows(["UNABLE TO CONNECT"]) + self._end
            self._due.append(_Due(now_s + FRUITLESS_SEARCH_S, failed))
        else:
            self._answer(request, wanted, now_s + SEARCH_S, self._newline)
        return started

    def _answer(self, request: bytes, wanted: int | None, now_s: float, before: str) -> None:
        """Put the car's answers on the line, and the prompt when the adapter has done waiting for more."""
        problem = self._problem()
        frames = [] if problem else list(self._frames(request, now_s))
        kept = self._counted(frames, wanted)
        rows = [row for frame in kept for row in rows_of(frame, self.settings)]
        shown = self._rows(rows or [problem or NO_DATA]) if self.settings.responses else ""
        if not rows:
            self._due.append(_Due(now_s + self._wait_s(patient=True), before + shown + self._end))
            return
        has_all = wanted is not None and self._is_enough(frames, wanted)
        self._due.append(_Due(now_s, before + shown))
        self._due.append(_Due(now_s if has_all else now_s + self._wait_s(), self._end))

    def _problem(self) -> str:
        chosen = self.settings.found or self.settings.protocol
        if chosen == NUMBERS[self._car.options.scheme]:
            return ""
        return WRONG_PROTOCOL.get(chosen, NO_DATA)

    def _wait_s(self, *, patient: bool = False) -> float:
        share = 1.0 if patient else ADAPTIVE_SHARE[self.settings.adaptive]
        return self.settings.timeout * TIMEOUT_STEP_S * share

    def _counted(self, frames: list[Frame], wanted: int | None) -> list[Frame]:
        """Return the frames that come before the adapter has as many as it was told to wait for."""
        if wanted is None:
            return frames
        if self._personality.counts_frames:
            return frames[:wanted]
        sources = list(dict.fromkeys(frame.identifier for frame in frames))[:wanted]
        return [frame for frame in frames if frame.identifier in sources]

    def _is_enough(self, frames: list[Frame], wanted: int) -> bool:
        if self._personality.counts_frames:
            return len(frames) >= wanted
        return len({frame.identifier for frame in frames}) >= wanted

    def _frames(self, request: bytes, now_s: float) -> Iterator[Frame]:
        """Yield the frames that the adapter lets through, as they are interleaved on the bus."""
        header = self.settings.header
        if not self.settings.formatting:
            request = request[1 : 1 + request[0]] if 0 < request[0] <= SINGLE_BYTES else b""
        identifier = self._car.functional_id if header is None else header
        replies = self._car.answer(identifier, request, now_s)
        told = [list(segmented(reply.source, reply.payload)) for reply in replies]
        yield from (frames[0] for frames in told if self._lets_through(frames[0]))
        for frames in told:
            if self._lets_through(frames[0]) and self._flow_reaches(frames[0].identifier):
                yield from frames[1:]

    def _lets_through(self, frame: Frame) -> bool:
        digits = self.settings.receive
        told = f"{frame.identifier:0{len(digits)}X}"
        return not digits or re.fullmatch(digits.replace("X", "."), told) is not None

    def _flow_reaches(self, source: int) -> bool:
        """Say whether the unit that answers as `source` gets a flow control frame that lets it go on."""
        settings = self.settings
        if not settings.flow_control or not settings.formatting:
            return False
        if settings.flow_mode and settings.flow_bytes[0] >> 4 != CONTINUE_TO_SEND:
            return False
        asked = {response: request for request, response in self._car.request_ids.items()}
        return settings.flow_mode != OWN_HEADER or settings.flow_header == asked.get(source)

    @property
    def _newline(self) -> str:
        return "\r\n" if self.settings.linefeeds else "\r"

    @property
    def _end(self) -> str:
        return self._newline + PROMPT

    def _rows(self, rows: list[str]) -> str:
        return "".join(row + self._newline for row in rows)
