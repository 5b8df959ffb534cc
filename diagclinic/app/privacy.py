"""Keeps what a shop agreed to, and takes back what was kept beyond it."""

import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from diagclinic.core.errors import RecordError
from diagclinic.services.consent import Level, PrivacyView
from diagclinic.services.jobs import JobContext
from diagclinic.telemetry.consent import (
    ENROLLED,
    Consent,
    is_forgetting,
    read_consent,
    read_sent,
    write_consent,
)
from diagclinic.telemetry.withdrawal import EMPTYING, agree_to_less, finish_agreeing, is_emptying

if TYPE_CHECKING:
    from diagclinic.app.update_program import UpdateProgram

SPOOL: Final = "spool.db"
#: seconds after which an upload counts as hung
_SEND_S: Final = 600.0
#: seconds that an upload gets to stop: whatever kills it, nothing that was acknowledged is lost
_GRACE_S: Final = 0.5
_NONCE_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class LocalPrivacy:
    """What a shop agreed to, in its folder.

    Attributes:
        folder: of telemetry.
        machine: tells this computer from others.
        draw: returns that many random bytes.
        install: returns the id of this install.
        on_chosen: hears what is agreed from now on.
        program: returns the update program, which sends; None where there is none.
    """

    folder: Path
    machine: str
    draw: Callable[[int], bytes]
    install: Callable[[], str]
    on_chosen: Callable[[Level], None]
    program: Callable[[], "UpdateProgram | None"]

    def look(self) -> PrivacyView:
        """Return how things are.

        Raises:
            RecordError: the spool cannot be read.
        """
        import apsw  # noqa: PLC0415  only who looks needs it

        from diagclinic.telemetry.batch import next_batch  # noqa: PLC0415  likewise

        agreed = read_consent(self.folder)
        now_ms = time.time_ns() // 1_000_000
        try:
            batch = next_batch(self.folder / SPOOL, self.install() if agreed.at else "", now_ms)
        except apsw.Error as error:
            raise RecordError(f"what waits to be sent cannot be read: {error}") from error
        sent, is_waiting = read_sent(self.folder), is_forgetting(self.folder)
        is_known = (self.folder / ENROLLED).exists()
        told = (batch.waiting, batch.content, sent, is_waiting, is_known)
        return PrivacyView(agreed.level, agreed.by, agreed.at, *told)

    def choose(self, level: Level, by: str) -> None:
        """Agree to `level` from now on; what was kept beyond it is removed, at `NONE` everything.

        Raises:
            RecordError: it cannot be kept, or what was kept cannot be removed now and is at the next start.
        """
        before, now = read_consent(self.folder), datetime.now(UTC).isoformat(timespec="microseconds")
        chosen = Consent(level, by, now)
        is_less = level < before.level or level is Level.NONE
        if is_less:
            agree_to_less(self.folder, chosen, self.draw(_NONCE_BYTES).hex())
        else:
            self._finish()
            write_consent(self.folder, chosen)
        self.on_chosen(level)
        if is_less:
            self.empty(level)

    def finish_emptying(self) -> None:
        """Do what an earlier program could not; any trouble leaves it for the next."""
        with suppress(RecordError):
            self._finish()

    def _finish(self) -> None:
        if is_emptying(self.folder):
            self.empty(finish_agreeing(self.folder, self.draw(_NONCE_BYTES).hex()))

    def empty(self, level: Level) -> None:
        """Remove what was kept beyond `level`.

        Raises:
            RecordError: it cannot be removed now.
        """
        import apsw  # noqa: PLC0415  rarely needed

        try:
            if os.path.lexists(self.folder / SPOOL):
                self._restrict(level)
            if level is Level.NONE:
                self._remove_bad()
            (self.folder / EMPTYING).unlink(missing_ok=True)
        except (apsw.Error, OSError) as error:
            raise RecordError(f"what was kept cannot be removed: {error}") from error

    def _restrict(self, level: Level) -> None:
        import apsw  # noqa: PLC0415  likewise

        from diagclinic.telemetry.spool import Spool  # noqa: PLC0415  likewise

        try:
            Spool(self.folder / SPOOL, self.machine, draw=self.draw).restrict(int(level))
        except apsw.BusyError:
            raise
        except apsw.Error:  # no room, or no file at all
            if level is not Level.NONE:
                raise
            from diagclinic.telemetry.spool_file import remove_spool  # noqa: PLC0415  likewise

            remove_spool(self.folder / SPOOL)

    def send(self, context: JobContext) -> bool:
        """Send what waits, where there is a way; return whether there is one.

        Raises:
            UpdateError: it could not be sent; it waits for the next time.
            Cancelled: somebody asked for it.
        """
        program = self.program()
        if program is None or not self._has_reason():
            return False
        quick = replace(program, grace_s=_GRACE_S)
        quick.ask(["upload", "--spool", str(self.folder)], _SEND_S, context)
        return True

    def _has_reason(self) -> bool:
        """Tell whether anything may wait: an event, or the request to delete what was sent."""
        return (self.folder / SPOOL).exists() or is_forgetting(self.folder)

    def _remove_bad(self) -> None:
        """Remove spools that were set aside, and the files of sessions' faults."""
        for path in (*self.folder.glob(f"{SPOOL}.bad-*"), *self.folder.glob("faults/*")):
            with suppress(OSError):
                path.unlink()
