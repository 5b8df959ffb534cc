"""Let an adapter answer for each command of its data sheet: its fingerprint, without a vehicle's help.

Clones hang, answer with half a row, or restart; each is brought back to its prompt, and the test goes on.
Whatever comes of it, the adapter is left as it was switched on.
"""

import contextlib
import re
import time
from collections.abc import Callable, Iterator
from typing import Final

from drivers.api import AdapterInfo, Capability, Check, CheckOutcome, OnCheck, OpenOptions, SelfTest
from drivers.elm327.command_table import ELM327_COMMANDS, STN_COMMANDS, Command
from drivers.elm327.dialogue import Dialogue, Reply
from drivers.elm327.fingerprint import CLONE, is_clone, judge, verdict
from drivers.elm327.place import Place, place_of
from drivers.elm327.probe import RESET, RESET_S, STN_DEVICE, WHO, device_of, identity_of, reset, wake
from drivers.elm327.profile import Hint, Profile
from drivers.errors import AdapterSilentError, LinkLostError
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
NO_REPLY: Final = Reply((), is_whole=False)
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
        self._start()
        identity = identity_of(self._ask(WHO))
        device = device_of(self._ask(STN_DEVICE))
        commands = (*STN_COMMANDS, *ELM327_COMMANDS) if device else ELM327_COMMANDS
        told: dict[Command, Check] = {}
        for command in commands:
            told[command] = self._check(command)
            on_check(len(told), len(commands))
        serial = next(self._serials(), "")
        with contextlib.suppress(AdapterSilentError):
            self._start()
        outcomes = {command: check.outcome for command, check in told.items()}
        name = device or (CLONE if is_clone(identity, outcomes) else "ELM327")
        info = AdapterInfo(url, name, identity, _capabilities(told))
        return SelfTest(info, serial, tuple(told.values()), verdict(identity, outcomes))

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
        if self._is_dead or self._clock() >= self._until_s:
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
