"""drivers.elm327.selftest against simulated adapters, a scripted one and the third-party ELM327-emulator."""

import threading
from collections.abc import Callable, Iterator

import pytest

from drivers.api import Capability, CheckOutcome, OpenOptions, SelfTest
from drivers.elm327.command_table import ELM327_COMMANDS, STN_COMMANDS
from drivers.elm327.place import Place
from drivers.elm327.selftest import WHOLE_S, Bench, selftest_elm327
from drivers.errors import AdapterSilentError, LinkLostError, RequestStoppedError
from drivers.registry import VciUrl
from drivers.simulator.car import Car
from drivers.simulator.elm import ElmInterpreter
from drivers.simulator.elm_server import serve_tcp
from drivers.simulator.elm_settings import PERSONALITIES, Settings
from drivers.simulator.options import CarOptions
from drivers.tracing import NoTrace
from tests.drivers.elm327.scripted import GO_ON, Clock, unplug
from tests.elm_emulator import ElmEmulator

HERE = Place("COM3", (38400,))
HANGS = ("ATTPA0",)


class SimulatedLine:
    """A line to a simulated adapter, on a clock of the test's own.

    Attributes:
        sent: every command.
        before: is called with each command before it is carried out.
    """

    name = "COM3"

    def __init__(self, personality: str) -> None:
        self.clock = Clock()
        self.adapter = ElmInterpreter(Car(CarOptions()), PERSONALITIES[personality])
        self.sent: list[str] = []
        self.before: Callable[[str], None] = lambda _: None
        self._came = b""

    def write(self, payload: bytes) -> None:
        self.sent.append(payload.decode().strip())
        self.before(self.sent[-1])
        self._came += self.adapter.feed(payload, self.clock.now_s)

    def read(self, *, timeout_s: float) -> bytes:
        if not self._came:
            due_s = self.adapter.due_s
            until_s = self.clock.now_s + timeout_s
            self.clock.now_s = until_s if due_s is None else min(until_s, max(due_s, self.clock.now_s))
            self._came = self.adapter.tick(self.clock.now_s)
        came, self._came = self._came, b""
        return came

    def set_baud(self, baud: int) -> None:
        """Do nothing: there is no speed here."""

    def close(self) -> None:
        """Do nothing: nothing is open."""


def run(
    line: SimulatedLine, stop: threading.Event = GO_ON, told: Callable[[int, int], None] = lambda *_: None
) -> SelfTest:
    return Bench(line, OpenOptions(NoTrace(), stop), line.clock).run("elm:COM3", HERE, told)


def outcome(test: SelfTest, name: str) -> CheckOutcome:
    return next(check.outcome for check in test.checks if check.name == name)


def test_adapter_with_every_command_answers_all_of_them() -> None:
    test = run(SimulatedLine("genuine"))
    assert (test.answered, len(test.checks)) == (len(ELM327_COMMANDS), len(ELM327_COMMANDS))
    assert test.info.name == "ELM327"


def test_stn_chip_is_asked_its_own_commands_as_well_and_tells_its_number() -> None:
    test = run(SimulatedLine("stn"))
    assert (test.answered, test.serial) == (len(ELM327_COMMANDS) + len(STN_COMMANDS), "223010001234")
    assert test.info.name == "OBDLink EX"
    assert Capability.LISTEN_ONLY in test.info.capabilities


def test_clone_is_known_by_what_it_lacks() -> None:
    test = run(SimulatedLine("bad-clone"))
    assert test.info.name == "ELM327 clone"
    assert test.answered < len(test.checks) / 2
    assert "says v2.1" in test.verdict


def test_command_that_a_clone_hangs_at_is_silent() -> None:
    assert outcome(run(SimulatedLine("bad-clone")), "AT TP A0") is CheckOutcome.SILENT


def test_supply_without_its_unit_is_a_wrong_answer() -> None:
    assert outcome(run(SimulatedLine("bad-clone")), "AT RV") is CheckOutcome.WRONG


@pytest.mark.parametrize("personality", ["genuine", "stn", "clone", "bad-clone"])
def test_adapter_is_left_as_it_was_switched_on(personality: str) -> None:
    line = SimulatedLine(personality)
    run(line)
    assert line.adapter.settings == Settings()


def test_adapter_is_reset_before_the_first_command() -> None:
    line = SimulatedLine("genuine")
    run(line)
    assert line.sent[:3] == ["ATI", "ATZ", "ATI"]


def test_vehicle_is_asked_nothing() -> None:
    line = SimulatedLine("stn")
    run(line)
    assert all(text.startswith(("AT", "ST")) or not text for text in line.sent)


def test_progress_is_told_after_each_command() -> None:
    told: list[tuple[int, int]] = []
    run(SimulatedLine("genuine"), told=lambda done, total: told.append((done, total)))
    assert told == [(done, len(ELM327_COMMANDS)) for done in range(1, len(ELM327_COMMANDS) + 1)]


class DeadLine(SimulatedLine):
    """A clone that says nothing any more after a certain command, until it is reset, or for good."""

    def __init__(self, fatal: str, *, wakes: bool) -> None:
        super().__init__("genuine")
        self._fatal, self._wakes, self._is_dead = fatal, wakes, False

    def write(self, payload: bytes) -> None:
        text = payload.decode().strip()
        self._is_dead = (self._is_dead or text == self._fatal) and not (self._wakes and text == "ATZ")
        if self._is_dead:
            self.sent.append(text)
        else:
            super().write(payload)


def test_clone_that_needs_a_reset_gets_one_and_the_test_goes_on() -> None:
    test = run(DeadLine("ATBI", wakes=True))
    assert [check.name for check in test.checks if check.outcome is CheckOutcome.SILENT] == ["AT BI"]
    assert outcome(test, "AT DPN") is CheckOutcome.ANSWERED


def test_clone_that_never_comes_back_is_silent_from_there_on() -> None:
    line = DeadLine("ATCS", wakes=False)
    test = run(line)
    names = [check.name for check in test.checks]
    assert all(check.outcome is CheckOutcome.SILENT for check in test.checks[names.index("AT CS") :])
    assert test.answered == names.index("AT CS")
    assert "ATDP" not in line.sent


def test_adapter_that_never_comes_back_is_not_called_a_clone_for_it() -> None:
    test = run(DeadLine("ATCS", wakes=False))
    assert test.info.name == "ELM327"
    assert test.verdict == (
        "Whether it is the v2.2 that it says it is cannot be told. "
        "The test was broken off at AT CS: it fell silent and did not come back."
    )


def test_test_that_takes_too_long_is_broken_off_and_says_so() -> None:
    line = SimulatedLine("genuine")

    def dawdle(text: str) -> None:
        line.clock.now_s += WHOLE_S if text == "ATCS" else 0.0

    line.before = dawdle
    test = run(line)
    assert test.verdict.endswith("The test was broken off at AT CS: it had taken too long.")
    assert "ATDP" not in line.sent


def test_clone_that_restarts_at_a_command_gave_a_wrong_answer_to_it() -> None:
    class RestartingLine(SimulatedLine):
        def write(self, payload: bytes) -> None:
            super().write(b"ATZ\r" if payload == b"ATBD\r" else payload)

    assert outcome(run(RestartingLine("genuine")), "AT BD") is CheckOutcome.WRONG


def test_adapter_that_is_pulled_out_is_lost() -> None:
    line = SimulatedLine("genuine")
    line.before = lambda _: unplug() if "ATCS" in line.sent else None
    with pytest.raises(LinkLostError):
        run(line)


def test_test_can_be_stopped() -> None:
    line, stop = SimulatedLine("genuine"), threading.Event()
    line.before = lambda text: stop.set() if text == "ATCS" else None
    with pytest.raises(RequestStoppedError):
        run(line, stop)
    assert line.adapter.settings == Settings()


def test_port_at_which_nobody_is_is_silent() -> None:
    with pytest.raises(AdapterSilentError):
        run(DeadLine("ATI", wakes=False))


@pytest.fixture
def served() -> Iterator[str]:
    server = serve_tcp(Car(CarOptions()), personality=PERSONALITIES["clone"])
    yield server.url
    server.close()


def test_slow_usb_port_is_remarked_upon(served: str) -> None:
    test = selftest_elm327(
        VciUrl.parse(served), OpenOptions(NoTrace(), GO_ON), lambda *_: None, latency=lambda _: 16
    )
    assert "16 ms" in test.verdict


def test_third_party_emulator_is_an_imitation_and_survives_all_of_it() -> None:
    with ElmEmulator.on_pty() as emulator:
        test = selftest_elm327(VciUrl.parse(emulator.url), OpenOptions(NoTrace(), GO_ON), lambda *_: None)
    assert test.serial == "110012345678"
    assert test.verdict.startswith("An imitation of an STN chip")
    assert outcome(test, "AT DP") is CheckOutcome.ANSWERED
