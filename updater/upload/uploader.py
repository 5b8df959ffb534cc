"""One run of the uploader: alone, patient, while no vehicle is connected, and within bounded time."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from updater.client.disk_refusals import told
from updater.client.errors import UpdateError
from updater.client.work import Work
from updater.install.locks import holding
from updater.upload.batch import compose, room_for
from updater.upload.errors import SpoolDamagedError
from updater.upload.folder import Folder
from updater.upload.membership import Membership
from updater.upload.patience import Patience, done, failed, read_patience, waits_until, write_patience
from updater.upload.sending import Sending, milliseconds
from updater.upload.spool import Found, Spool
from updater.upload.tally import CONSENT, DEADLINE, NOTHING, WAITING, Tally

#: seconds for a run; a full spool takes a few minutes
RUN_S: Final = 900.0


@dataclass(frozen=True, slots=True)
class Means:
    """What a run works with.

    Attributes:
        work: stops it.
        now: this computer's clock, UTC.
        chance: draws a number from 0 to 1.
        ensure_free: raises where a vehicle is connected.
        within_s: seconds for the run.
        is_patient: keeps to pauses that earlier runs agreed on.
    """

    work: Work
    now: Callable[[], datetime]
    chance: Callable[[], float]
    ensure_free: Callable[[], None]
    within_s: float = RUN_S
    is_patient: bool = True


@dataclass(slots=True)
class Uploader:
    """One run for the install that `membership` is of."""

    membership: Membership
    means: Means
    tally: Tally = field(default_factory=Tally)
    _spool: Spool = field(init=False)
    _sending: Sending = field(init=False)

    def __post_init__(self) -> None:
        """Look at the folder's spool."""
        self._spool = Spool(self._folder.spool)
        self._sending = Sending(self.membership, self._spool, self.tally, self.means.now)

    def run(self) -> Tally:
        """Send what waits and may go; what came of it stands in `tally` also where this raises.

        Raises:
            BusyError: another program does so already, or a vehicle is connected.
            OfflineError: the service cannot be reached, or has no time.
            NotAllowedError: it does not take what is sent.
            DamagedError: its answers make no sense, or the spool is damaged; what could be read was sent.
            CancelledError: somebody stopped it.
            UpdateError: the disk refuses.
        """
        if not self._folder.path.is_dir():
            self.tally.why = NOTHING
            return self.tally
        with told(self._folder.path), holding(self._folder.lock):
            self._run_alone()
        return self.tally

    @property
    def _folder(self) -> Folder:
        return self.membership.folder

    def _run_alone(self) -> None:
        patience = read_patience(self._folder.patience)
        until = waits_until(patience, self.means.now())
        try:
            if until is None or not self.means.is_patient:
                self._tried(patience)
            else:
                self.tally.why, self.tally.wait_until = WAITING, until
        finally:
            self.tally.left = self._left()

    def _tried(self, patience: Patience) -> None:
        try:
            self.tally.why = self._drained()
        except UpdateError as error:
            known = replace(patience, tries=0) if self.tally.sent else patience
            self._failed(failed(known, error, self.means.now(), self.means.chance()), error)
            raise
        write_patience(self._folder.patience, done(patience, self.means.now(), self.tally.why))

    def _failed(self, after: Patience, error: UpdateError) -> None:
        """Remember a failure, as far as the disk lets us: it is the failure that is told."""
        self.tally.why, self.tally.wait_until = error.code, after.wait_until
        with suppress(OSError):
            write_patience(self._folder.patience, after)

    def _drained(self) -> str:
        """Send all that may go; return why it ended."""
        work = self.means.work
        deadline = work.clock() + self.means.within_s
        after, epoch = 0, ""
        while work.clock() < deadline:
            self._ensure_may()
            level = self._folder.level()
            found = self._spool.read(after, level)
            if found is not None and after and found.stretch.epoch != epoch:  # numbers begin anew
                found = self._spool.read(0, level)
            if found is None or not self._goes(found):
                return self._end(found)
            epoch, after = found.stretch.epoch, self._sent(found, level)
        return DEADLINE

    def _ensure_may(self) -> None:
        """Have done first what goes before any event."""
        self.means.work.go_on()
        self.means.ensure_free()
        self._sending.forget()

    def _goes(self, found: Found) -> bool:
        self._sending.is_damaged |= found.is_damaged
        return bool(found.stretch.rows)

    def _sent(self, found: Found, level: int) -> int:
        """Send the first batch of what was found; return the last number that was seen to."""
        member, now_ms = self.membership.member, milliseconds(self.means.now())
        composed = compose(found.stretch, level, room_for(found.stretch, member.install, now_ms))
        self._sending.set_aside(found.stretch.epoch, composed.unfit)
        if composed.batch is not None:
            self._sending.ensure_let_in()
            self._sending.send(composed.batch)
        return composed.last

    def _end(self, found: Found | None) -> str:
        if self._sending.is_damaged:
            raise SpoolDamagedError(f"{self._folder.spool} is damaged")
        if found is None:
            return NOTHING
        return CONSENT if self._spool.count() else ""

    def _left(self) -> int | None:
        try:
            return self._spool.count()
        except UpdateError:
            return None
