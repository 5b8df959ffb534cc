"""The simulated car as an ELM327 would serve it: bytes of a serial line in, bytes out, no I/O and no clock.

The adapter's slowness is part of it: rows come when the car answers, the prompt only when the adapter has
done waiting for more, and a byte that comes meanwhile stops it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from drivers.api import Scheme
from drivers.simulator.car import Car
from drivers.simulator.elm_broadcast import frames_between
from drivers.simulator.elm_commands import UNKNOWN, AtCommands
from drivers.simulator.elm_frames import SINGLE_BYTES, Frame, rows_of, segmented
from drivers.simulator.elm_older import older_frames, older_row
from drivers.simulator.elm_settings import PERSONALITIES, Personality, Settings
from drivers.simulator.elm_states import Busy, Hanging, Monitoring, Said, SpeedChange
from drivers.simulator.elm_stn import LONGEST_LINE as LONGEST_STN_LINE
from drivers.simulator.elm_stn import InlineRequest, StnCommands, speed_asked

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
_NO_K_LINE: Final = dict.fromkeys(range(3, 6), "BUS INIT: ...ERROR")
WRONG_PROTOCOL: Final = _NO_K_LINE | dict.fromkeys(range(8, 13), "CAN ERROR")
WRONG_PROTOCOL_FOR_OLDER: Final = _NO_K_LINE | dict.fromkeys(range(6, 13), "CAN ERROR")
NO_DATA: Final = "NO DATA"
BATCH: Final = "|"
STN: Final = "ST"
END: Final = re.compile(r"\r\n?>")
#: how an adapter is told to show the bus; STM is the one that heeds the chip's own filters
MONITORS: Final = frozenset({"ATMA", "STMA", "STM"})


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
    """One adapter on one serial line.

    Attributes:
        baud: speed that it was last told to go on at; 0 while that never happened.
    """

    def __init__(self, car: Car, personality: Personality = PERSONALITIES["genuine"]) -> None:
        self._car = car
        self._older = car.options.older
        self._personality = personality
        self._plug = _Plug(car)
        self._commands = AtCommands(personality, self._plug)
        self._line = ""
        self._last = ""
        self._due: list[_Due] = []
        self._busy: Busy | None = None
        self._stn = StnCommands(personality.chip) if personality.chip else None
        self.baud = 0

    @property
    def settings(self) -> Settings:
        """What the adapter was told."""
        return self._commands.settings

    @property
    def due_s(self) -> float | None:
        """When `tick` has something to say next; None while the adapter waits for a command."""
        if self._busy is not None:
            return self._busy.due_s
        return self._due[0].at_s if self._due else None

    def feed(self, chunk: bytes, now_s: float) -> bytes:
        """Take bytes from the line at `now_s`, and return what goes back at once."""
        return "".join(self._take(chr(each), now_s) for each in chunk).encode("ascii", "replace")

    def tick(self, now_s: float) -> bytes:
        """Return what is due by `now_s`."""
        if self._busy is not None:
            return self._heard(self._busy.tick(now_s)).encode("ascii")
        text = "".join(due.text for due in self._due if due.at_s <= now_s)
        self._due = [due for due in self._due if due.at_s > now_s]
        return text.encode("ascii")

    def _take(self, char: str, now_s: float) -> str:
        if self._busy is not None:
            return self._heard(self._busy.take(char, now_s))
        if self._due:
            self._due.clear()
            return self._rows(["STOPPED"]) + self._end
        if char == "\r":
            return self._run_line(now_s)
        if char == "\0" or (char.isspace() and char != " "):
            return ""  # data sheet: control characters are dropped
        self._line = (self._line + char)[-(LONGEST_STN_LINE if self._stn else LONGEST_LINE) :]
        return char if self.settings.echo else ""

    def _run_line(self, now_s: float) -> str:
        echo = self._newline if self.settings.echo else ""
        line = re.sub(r"\s", "", self._line).upper() or self._last
        self._line, self._last = "", line
        return echo + self._run(line, now_s)

    def _run(self, line: str, now_s: float) -> str:
        if self._stn and BATCH in line:
            return self._run_batch(line.split(BATCH), now_s)
        if line in MONITORS and (self._stn or not line.startswith(STN)):
            self._busy = Monitoring(self._shown(line), now_s, self._personality.monitor_rows)
            return ""
        if self._stn and line.startswith(STN):
            return self._run_stn(self._stn, line[len(STN) :], now_s)
        if line.startswith("AT"):
            return self._run_command(line[2:], now_s)
        return self._run_request(line, now_s)

    def _run_batch(self, parts: list[str], now_s: float) -> str:
        """Carry out one command after the other; the prompt comes once, at the end."""
        told, at_s = [], now_s
        for part in parts:
            self._due.clear()
            told += [_Due(at_s, self._run(part, at_s)), *self._due]
            at_s = told[-1].at_s
        self._due = [_Due(due.at_s, END.sub("", due.text)) for due in told]
        self._due.append(_Due(at_s, self._end))
        return self.tick(now_s).decode("ascii")

    def _run_stn(self, stn: StnCommands, command: str, now_s: float) -> str:
        baud = speed_asked(command)
        inline = InlineRequest.parse(command[2:]) if command.startswith("PX") else None
        if inline is not None and (len(inline.payload) <= SINGLE_BYTES or stn.segments):
            self._answer(inline.payload, inline.count, now_s, "", inline)
            return self.tick(now_s).decode("ascii")
        if baud is not None:
            self._busy = SpeedChange(baud, stn.chip.firmware, self._go_on_at, now_s)
            return self._rows(["OK"])
        return self._rows([stn.run(command)]) + self._end

    def _go_on_at(self, baud: int) -> None:
        self.baud = baud

    def _heard(self, said: Said) -> str:
        """Return the line's text for what a busy adapter said."""
        if said.is_over:
            self._busy = None
        return self._rows(list(said.rows)) + (self._end if said.is_over else "")

    def _shown(self, command: str) -> Callable[[float, float], Iterator[str]]:
        """Return what tells the rows that monitoring by `command` shows."""
        stn = self._stn

        def show(after_s: float, until_s: float) -> Iterator[str]:
            for frame in frames_between(self._car, after_s, until_s):
                chosen = command != "STM" or (stn is not None and stn.wants(frame.identifier))
                if chosen and self._is_monitored(frame):
                    yield from rows_of(frame, self.settings)

        return show

    def _is_monitored(self, frame: Frame) -> bool:
        mask = self.settings.mask
        is_masked = mask is None or frame.identifier & mask == self.settings.pattern & mask
        return not self._problem() and is_masked and self._lets_through(frame)

    def _run_command(self, command: str, now_s: float) -> str:
        if command in self._personality.hangs:
            self._busy = Hanging()
            return ""
        self._plug.now_s = now_s
        said = self._commands.run(command).replace("\r", self._newline)
        if command in RESETS and said != UNKNOWN:
            self._forget()
            self._due.append(_Due(now_s + RESET_S, f"{self._newline}{self._rows([said])}{self._end}"))
            return ""
        return self._rows([said]) + self._end

    def _forget(self) -> None:
        if self._personality.chip is not None:
            self._stn = StnCommands(self._personality.chip)

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
        if self._stn and self._stn.segments and self.settings.formatting:
            longest = len(request)
        return (request, wanted) if len(request) <= longest else (b"", None)

    def _search(self, request: bytes, wanted: int | None, now_s: float) -> str:
        started = "SEARCHING..."
        self.settings.found = self._number
        if next(self._frames(request, now_s), None) is None:
            self.settings.found = 0
            failed = self._newline + self._rows(["UNABLE TO CONNECT"]) + self._end
            self._due.append(_Due(now_s + FRUITLESS_SEARCH_S, failed))
        else:
            self._answer(request, wanted, now_s + SEARCH_S, self._newline)
        return started

    def _answer(
        self,
        request: bytes,
        wanted: int | None,
        now_s: float,
        before: str,
        inline: InlineRequest | None = None,
    ) -> None:
        """Put the car's answers on the line, and the prompt when the adapter has done waiting for more."""
        problem = self._problem()
        header = inline.header if inline else None
        frames = [] if problem else list(self._frames(request, now_s, header))
        kept = self._counted(frames, wanted)
        rows = [*self._started(frames), *(row for frame in kept for row in self._rows_of(frame))]
        shown = self._rows(rows or [problem or NO_DATA]) if self.settings.responses else ""
        if not rows:
            self._due.append(_Due(now_s + self._wait_s(inline, patient=True), before + shown + self._end))
            return
        has_all = wanted is not None and self._is_enough(frames, wanted)
        self._due.append(_Due(now_s, before + shown))
        self._due.append(_Due(now_s if has_all else now_s + self._wait_s(inline), self._end))

    def _problem(self) -> str:
        chosen = self.settings.found or self.settings.protocol
        if chosen == self._number:
            return ""
        wrong = WRONG_PROTOCOL if self._older is None else WRONG_PROTOCOL_FOR_OLDER
        return wrong.get(chosen, NO_DATA)

    @property
    def _number(self) -> int:
        """The adapter's number of the network that the car is on."""
        return NUMBERS[self._car.options.scheme] if self._older is None else self._older.number

    def _started(self, frames: list[Frame]) -> list[str]:
        """Return what the adapter says once the network is started."""
        if self._older is None or not frames or self.settings.is_started:
            return []
        self.settings.is_started = True
        return [self._older.start] if self._older.start else []

    def _rows_of(self, frame: Frame) -> Iterator[str]:
        return rows_of(frame, self.settings) if self._older is None else older_row(frame, self.settings)

    def _wait_s(self, inline: InlineRequest | None, *, patient: bool = False) -> float:
        share = 1.0 if patient else ADAPTIVE_SHARE[self.settings.adaptive]
        if inline is not None and inline.timeout_s is not None:
            return inline.timeout_s * share
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

    def _frames(self, request: bytes, now_s: float, header: int | None = None) -> Iterator[Frame]:
        """Yield the frames that the adapter lets through, as they are interleaved on the bus."""
        header = self.settings.header if header is None else header
        if self._older is not None:
            yield from older_frames(self._car, self._older, request, header, now_s)
            return
        if not self.settings.formatting:
            request = request[1 : 1 + request[0]] if 0 < request[0] <= SINGLE_BYTES else b""
        identifier = self._car.functional_id if header is None else header
        sent = request if self._stn else request[: self._personality.bytes_sent]
        replies = self._car.answer(identifier, sent, now_s)
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
