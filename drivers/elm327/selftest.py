"""Let an adapter answer for each command of its data sheet: its fingerprint, without a vehicle's help.

Clones hang, answer with half a row, or restart; each is brought back to its prompt, and the test goes on.
Whatever comes of it, the adapter is left as it was switched on, as long as it can be reached.
"""

import contextlib
import re
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from drivers.api import AdapterInfo, Capability, Check, CheckOutcome, OnCheck, OpenOptions, SelfTest
from drivers.elm327.command_table import ELM327_COMMANDS, STN_COMMANDS, Command
from drivers.elm327.dialogue import NO_REPLY, Dialogue, Reply
from drivers.elm327.fingerprint import is_clone, judge, verdict
from drivers.elm327.place import Place, place_of
from drivers.elm327.probe import RESET, RESET_S, STN_DEVICE, WHO, device_of, identity_of, reset, wake
from drivers.elm327.profile import CLONE, Hint, Profile
from drivers.errors import AdapterSilentError, LinkLostError, RequestStoppedError
from drivers.registry import VciUrl
from drivers.transport.latency import Latency, latency_ms, latency_remark
from drivers.transport.line import Line, TracedLine
from drivers.transport.opening import open_line

CHECK_S: Final = 1.5  # the longest answer, PPS, takes half of it at 9,600 bits a second
CALL_S: Final = 1.0
WHOLE_S: Final = 120.0  # a clone that hangs at every other command is told from a good one long before
CALLS: Final = 2
SHOWN: Final = 40  # characters of an answer that are kept
SERIALS: Final = ("STSN", "AT@2")
#: what later commands build on, after a reset
AGAIN: Final = ("ATE0", "ATL0", "ATTP6")
_SERIAL: Final = re.compile(r"[0-9A-Z.-]{6,}")


def selftest_elm327(
    url: VciUrl,
    options: OpenOptions,
    on_check: OnCheck,
    clock: Callable[[], float] = time.monotonic,
    latency: Latency = latency_ms,
) -> SelfTest:
    """Test the adapter that `url` names.

    Raises:
        BadVciUrlError: `url` cannot name an ELM327.
        BadVciOptionError: what follows its question mark cannot be used.
        AdapterNotFoundError: there is no such port.
        AdapterBusyError: another program holds the port.
        AdapterPermissionError: this user may not open the port.
        AdapterSilentError: nothing that speaks like an ELM327 answered within 3 s.
        LinkLostError: it went away meanwhile.
        RequestStoppedError: the options' stop was set.
    """
    place = place_of(url, Hint.read(options.hint))
    line = open_line(place.address, place.speeds[0], options.stop)
    try:
        bench = Bench(line, options, clock)
        told = bench.run(str(url), place, on_check)
    finally:
        line.close()
    remark = latency_remark(place.address, latency)
    verdict_told = f"{told.verdict} {remark}".strip()
    return SelfTest(told.info, told.serial, told.checks, verdict_told)


class Bench:
    """One adapter that is tested."""

    def __init__(self, line: Line, options: OpenOptions, clock: Callable[[], float]) -> None:
        self._line = TracedLine(line, options.trace, clock)
        self._dialogue = Dialogue(self._line, clock)
        self._stop = options.stop
        self._clock = clock
        self._is_dead = False
        self._until_s = clock() + WHOLE_S

    def run(self, url: str, place: Place, on_check: OnCheck) -> SelfTest:
        """Test the adapter, and leave it as it was switched on.

        Raises:
            AdapterSilentError: nobody is there.
            LinkLostError: it went away meanwhile.
            RequestStoppedError: the stop was set.
        """
        wake(self._line, self._hail, place.speeds)
        try:
            return self._run(url, on_check)
        except RequestStoppedError:
            with contextlib.suppress(LinkLostError):
                self._line.write(f"{RESET}\r".encode("ascii"))  # there is no time to hear it out
            raise

    def _run(self, url: str, on_check: OnCheck) -> SelfTest:
        self._start()
        identity = identity_of(self._ask(WHO))
        device = device_of(self._ask(STN_DEVICE))
        commands = (*STN_COMMANDS, *ELM327_COMMANDS) if device else ELM327_COMMANDS
        told: dict[Command, Check] = {}
        outcomes: dict[Command, CheckOutcome] = {}  # of the commands that it lived through
        for command in commands:
            told[command] = self._check(command)
            if not self._is_over:
                outcomes[command] = told[command].outcome
            on_check(len(told), len(commands))
        broken_off = self._broken_off(commands[len(outcomes) :])
        serial = next(self._serials(), "")
        with contextlib.suppress(AdapterSilentError):
            self._start()
        name = device or (CLONE if is_clone(identity, outcomes) else "ELM327")
        info = AdapterInfo(url, name, identity, _capabilities(told))
        return SelfTest(info, serial, tuple(told.values()), verdict(identity, outcomes, broken_off))

    @property
    def _is_over(self) -> bool:
        """Whether nothing more is asked."""
        return self._is_dead or self._clock() >= self._until_s

    def _broken_off(self, untold: Sequence[Command]) -> str:
        """Return where the test was broken off, in words; empty where it came to its end."""
        if not untold:
            return ""
        how = "it fell silent and did not come back" if self._is_dead else "it had taken too long"
        return f"The test was broken off at {untold[0].name}: {how}."

    def _start(self) -> None:
        self._dialogue.settle()
        reset(self._line, self._hail)
        self._dialogue.settle()

    def _check(self, command: Command) -> Check:
        reply = self._ask(command.text)
        shown = " | ".join(reply.texts)[:SHOWN]
        return Check(command.name, command.feature, judge(command, reply), shown)

    def _ask(self, text: str) -> Reply:
        """Return the reply to `text`, none of an adapter that hangs at it."""
        if self._is_over:
            return NO_REPLY
        try:
            return self._dialogue.command(text, until_s=self._clock() + CHECK_S, stop=self._stop)
        except LinkLostError:
            self._revive()
            return NO_REPLY

    def _revive(self) -> None:
        """Bring the adapter back to its prompt; one that does not come back is asked nothing more.

        Raises:
            LinkLostError: the port is gone.
            RequestStoppedError: the stop was set.
        """
        if any(self._hail(WHO, CALL_S) for _ in range(CALLS)):
            self._dialogue.settle()
            return
        self._is_dead = self._hail(RESET, RESET_S) is None
        for text in () if self._is_dead else AGAIN:
            self._hail(text, CALL_S)

    def _hail(self, text: str, wait_s: float) -> Reply | None:
        return self._dialogue.hail(text, wait_s=wait_s, stop=self._stop)

    def _serials(self) -> Iterator[str]:
        """Yield what the adapter tells as its own number."""
        for text in SERIALS:
            told = "".join(self._ask(text).texts)
            if _SERIAL.fullmatch(told):
                yield told


def _capabilities(told: dict[Command, Check]) -> Capability:
    does = {command.text for command, check in told.items() if check.outcome is CheckOutcome.ANSWERED}
    profile = Profile("", "", headers="ATH1" in does, voltage="ATRV" in does, segmented="STCSEGT1" in does)
    silent = {"ATCSM1", "STCMM0"} & does
    return profile.capabilities(response_count=False) | (Capability.LISTEN_ONLY if silent else Capability(0))
