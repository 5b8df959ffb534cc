"""Telemetry of one run of the program: what is agreed, the recorder, this session, and those before it.

Where nobody agreed to anything next to nothing is loaded, no file is made and no thread is begun.
"""

import faulthandler
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from diagclinic import __version__
from diagclinic.app.crash_hooks import CrashHooks
from diagclinic.app.flag_context import tier_of
from diagclinic.app.own_resources import OwnResources
from diagclinic.app.watched_health import HANG_S, Watchdog, WatchedHealth
from diagclinic.cli.console import OutputError
from diagclinic.cli.usage import UsageError
from diagclinic.persistence.file_lock import hold_file
from diagclinic.services.consent import Level
from diagclinic.services.health import Health
from diagclinic.services.jobs import Cancelled
from diagclinic.services.telemetry import ConsentChanged, FeatureUsed, SessionEnded, SessionStarted
from diagclinic.services.telemetry_errors import fact_of, is_foreseen
from diagclinic.services.telemetry_jobs import is_watched
from diagclinic.telemetry.consent import read_consent
from diagclinic.telemetry.recorder import Recorder, Told
from diagclinic.telemetry.withdrawal import is_emptying

if TYPE_CHECKING:
    from diagclinic.app.computer import Computer
    from diagclinic.app.install_facts import InstallFacts
    from diagclinic.app.privacy import LocalPrivacy
    from diagclinic.app.update_program import UpdateProgram
    from diagclinic.services.ports import ShopRecord
    from diagclinic.telemetry.app_sessions import RunningSession
    from diagclinic.telemetry.writer import SpoolWriter

FOLDER: Final = "telemetry"
FAULTS: Final = "faults"
#: seconds that the end of the program waits for what is told last
END_S: Final = 1.0
_SESSION_BYTES: Final = 8
_ENDED: Final = Path("health") / "ended.jsonl"
_MOST_BYTES: Final = 1 << 20


def no_flags() -> Mapping[str, str]:
    """Return that every flag is at its default."""
    return {}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a run of the program is in.

    Attributes:
        data: the shop's folder.
        face: ``window`` or ``cli``.
        began_s: when the program began, on the monotonic clock.
        root: of the install, None where there is none.
        is_safe_mode: factory settings are in force.
        flags: returns the variants of the flags that are not at their default.
        hang_s: seconds without a beat after which the window hangs.
    """

    data: Path
    face: str
    began_s: float
    root: Path | None = None
    is_safe_mode: bool = False
    flags: Callable[[], Mapping[str, str]] = no_flags
    hang_s: float = HANG_S


class AppTelemetry:
    """Telemetry of this run.

    Attributes:
        recorder: hears facts.
        privacy: keeps what is agreed.
    """

    def __init__(
        self,
        around: Surroundings,
        shop: "Callable[[], ShopRecord]",
        program: "Callable[[], UpdateProgram | None]",
    ) -> None:
        self._around = around
        self._shop = shop
        self.folder = around.data / FOLDER
        self.recorder = Recorder(self._write, read_consent(self.folder).level, remember=self._remember)
        self._session: RunningSession | None = None
        self._row_lock = threading.Lock()
        self._session_id = os.urandom(_SESSION_BYTES).hex()
        self._watchdog = Watchdog(around.hang_s)
        self._hooks = CrashHooks(self.recorder)
        self._resources = OwnResources()
        self._program = program

    @cached_property
    def privacy(self) -> "LocalPrivacy":
        """What keeps what is agreed."""
        from diagclinic.app.privacy import LocalPrivacy  # noqa: PLC0415  only where something is agreed

        return LocalPrivacy(
            self.folder,
            self._computer.machine,
            os.urandom,
            lambda: self._install.install_id,
            self._on_chosen,
            self._program,
        )

    def begin(self) -> None:
        """Begin this session, and tell how those before it ended; does nothing where nobody agreed."""
        if self.recorder.level is Level.NONE:
            if is_emptying(self.folder):
                self.privacy.finish_emptying()
            return
        self._hooks.take()
        self._begin_session()
        self.recorder.ask(self._look_back)
        if self._around.face == "cli":
            self.recorder.tell(SessionStarted(self._age_ms(), "cli", self._around.is_safe_mode))

    @contextmanager
    def session(self, verb: str) -> Iterator[None]:
        """Begin the session of the command line's `verb`, and tell what nobody foresaw in it."""
        self.begin()
        self.recorder.tell(FeatureUsed(f"cli-{verb.rstrip('_').replace('.', '-')}"))
        try:
            yield
        except Exception as error:
            if is_fault(error):
                self.recorder.tell(fact_of(error))
            raise

    def health(self, inner: Health) -> WatchedHealth:
        """Return who hears how the window is, and passes it on to `inner`."""
        return WatchedHealth(
            inner,
            self.recorder,
            self._watchdog,
            self._around.began_s,
            self._around.is_safe_mode,
            self._live,
            self._measure,
        )

    def end(self) -> None:
        """Tell that this session ended as somebody wished, and wait for the disk for a moment."""
        self._watchdog.let_go()
        self._hooks.let_go()
        if self._session is not None:
            self._measure()
            lasted_s = round(self._age_ms() / 1000)
            ended = SessionEnded(self._session_id, "clean", lasted_s)
            self.recorder.tell(ended, f"ended:{self._session_id}")
        self.recorder.close(END_S)
        self._end_session()

    # This session ----------------------------------------------------------------------------

    def _begin_session(self) -> None:
        from diagclinic.telemetry.app_sessions import SessionRow, begin_session  # noqa: PLC0415  likewise

        now_ms, context = time.time_ns() // 1_000_000, self._context()
        row = SessionRow(self._session_id, self._computer.boot, now_ms, context, self.recorder.vci)
        try:
            self._session = begin_session(self.folder / FAULTS, row, hold_file)
            faulthandler.enable(self._session.faults)
        except (OSError, ValueError):  # no room: the session is not told, and goes on
            return
        self._watchdog.watch(self._session.faults)

    def _end_session(self) -> None:
        with self._row_lock:
            session, self._session = self._session, None
            if session is not None:
                faulthandler.disable()
                session.end()

    def _remember(self, vci: str) -> None:
        """Keep the interface in this session's row, never in one that has ended."""
        with self._row_lock:
            if self._session is not None:
                self._session.remember(vci)

    def _on_chosen(self, level: Level) -> None:
        """Obey what somebody chose here, from now on, and tell it."""
        self._obey(level)
        self.recorder.tell(ConsentChanged(level.word))

    def _obey(self, level: Level) -> None:
        self.recorder.level = level
        if level is Level.NONE:
            self._watchdog.let_go()
            self._hooks.let_go()
            self._end_session()
            return
        if self._session is None:
            self.begin()

    def _live(self) -> None:
        """Leave a sign of life, and obey what was chosen in another program meanwhile."""
        level = read_consent(self.folder).level
        if level is not self.recorder.level:
            self._obey(level)
        if self._session is not None:
            self._session.live()

    def _measure(self) -> None:
        self.recorder.ask(self._resources.measure)

    def _age_ms(self) -> int:
        return round((time.monotonic() - self._around.began_s) * 1000)

    # What is written, on the recorder's thread --------------------------------------------------

    def _write(self, told: Any, lost: Mapping[int, int]) -> None:
        self._writer(told, lost)

    @cached_property
    def _writer(self) -> "SpoolWriter":
        from diagclinic.app.own_words import own_words  # noqa: PLC0415  only where something is told
        from diagclinic.app.privacy import SPOOL  # noqa: PLC0415  likewise
        from diagclinic.telemetry.spool import Spool  # noqa: PLC0415  likewise
        from diagclinic.telemetry.writer import SpoolWriter  # noqa: PLC0415  likewise

        self.privacy.finish_emptying()
        return SpoolWriter(
            Spool(self.folder / SPOOL, self._computer.machine),
            self._context,
            lambda: own_words(self._shop),
            lambda: read_consent(self.folder).level,
            _today,
            lambda: time.time_ns() // 1_000_000,
        )

    def _look_back(self) -> None:
        """Tell how earlier sessions ended, and what the launcher saw; each once, whoever looks."""
        from diagclinic.telemetry.app_sessions import ended_sessions, forget_session  # noqa: PLC0415  likewise

        told: list[Told] = []
        ended = list(ended_sessions(self.folder / FAULTS, self._computer.boot, hold_file))
        now = (time.time_ns() // 1_000_000, time.monotonic_ns() // 1_000_000)
        for one in ended:
            session, context = one.row.session, one.row.context or self._context()
            if one.row.began_ms:
                fact = SessionEnded(session, one.how.value, one.lasted_s)
                told.append(Told(fact, *now, f"ended:{session}", context))
            told += [Told(crash, *now, f"{crash.what}:{session}", context) for crash in one.crashes]
        told += [Told(*one) for one in self._launcher_view(now)]
        self._writer(told, {})
        for one in ended:
            forget_session(self.folder / FAULTS, one.row.session)

    def _launcher_view(self, now: tuple[int, int]) -> list[tuple[Any, int, int, str, Mapping[str, Any]]]:
        from diagclinic.telemetry.launcher_view import facts_of  # noqa: PLC0415  only on this thread

        lines: list[str] = []
        if self._around.root is not None:
            with suppress(OSError), (self._around.root / _ENDED).open("rb") as file:
                lines = file.read(_MOST_BYTES).decode("utf-8", "replace").splitlines()
        since = read_consent(self.folder).at
        context = self._context()
        return [(one.fact, *now, one.name, {**context, "v": one.version}) for one in facts_of(lines, since)]

    # What is told of this install and this computer --------------------------------------------

    @cached_property
    def _computer(self) -> "Computer":
        from diagclinic.app.computer import this_computer  # noqa: PLC0415  likewise

        return this_computer()

    @cached_property
    def _install(self) -> "InstallFacts":
        from diagclinic.app.install_facts import install_facts  # noqa: PLC0415  likewise

        return install_facts(self._around.root, self.folder, os.urandom)

    def _context(self) -> Mapping[str, Any]:
        """Return what the events of this moment share."""
        computer, install = self._computer, self._install
        return {
            "v": __version__,
            "channel": install.channel,
            "region": install.region,
            "platform": computer.platform,
            "session": self._session_id,
            "boot": computer.boot,
            "flags": dict(self._around.flags()),
            "tier": tier_of(computer.ram_gb, computer.cores),
            "ram_gb": computer.ram_gb,
            "cores": computer.cores,
        }


def is_fault(error: Exception) -> bool:
    """Tell whether `error` is a fault of the program that no watched job told of already."""
    is_wanted = is_foreseen(error) or isinstance(error, Cancelled | OSError | UsageError | OutputError)
    return not is_wanted and not is_watched(error)


def _today() -> date:
    """Return the day, in universal time."""
    return datetime.now(UTC).date()
