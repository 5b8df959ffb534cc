"""Batches on their way, one at a time: an event goes from here once it is kept; any failure leaves it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from updater.upload.answers import Outcome, Rejected, Taken, TooMuch, Unknown, outcome_of
from updater.upload.batch import Batch
from updater.upload.consent import CRASH
from updater.upload.errors import AnswerError, NotAgreedError, NotEnrolledError, SpoolDamagedError
from updater.upload.membership import Membership
from updater.upload.spool import Spool
from updater.upload.tally import Tally

#: events that are set aside one by one in a run that took none: beyond, it is the service that is wrong
MOST_REFUSED: Final = 20


@dataclass(slots=True)
class Sending:
    """Sends batches for the install that `membership` is of, and counts what comes of them.

    Attributes:
        is_damaged: something of the spool could not be read, or not be removed.
    """

    membership: Membership
    spool: Spool
    tally: Tally
    now: Callable[[], datetime]
    is_damaged: bool = False
    _has_asked: bool = field(init=False, default=False)

    def send(self, batch: Batch) -> None:
        """Send `batch`, in parts where the service takes it in no other way.

        Raises:
            UpdateError: it is not all kept there; what is not is still here.
        """
        waiting: list[Batch | None] = [batch]
        while waiting:
            part = waiting.pop()
            if part is not None:
                waiting.extend(self._rest(part, self._outcome(part)))

    def set_aside(self, epoch: str, why: Mapping[int, str]) -> None:
        """Keep events here that can never be sent, apart from those that can.

        Raises:
            UpdateError: the spool cannot be changed.
        """
        if why:
            self._changed(lambda: self.spool.quarantine(epoch, why, milliseconds(self.now())))
            self.tally.quarantined += len(why)

    def forget(self) -> None:
        """Have the service delete what it has of this install, where somebody asked for that.

        Raises:
            NotEnrolledError: it does not know whose that is.
            UpdateError: it could not be told.
        """
        folder = self.membership.folder
        nonce = folder.forget_nonce()
        if nonce is None:
            return
        if self._ever_sent() and not self.membership.forget(nonce):
            self._forget_again(nonce)
        folder.forgotten(nonce)

    def ensure_let_in(self) -> None:
        """Have the service know this install before anything is sent.

        Raises:
            NotEnrolledError: it lets nobody in without a code, or nobody agreed to ask.
            UpdateError: it could not be asked.
        """
        if self.membership.enrolled() is None:
            self._be_let_in()

    def _forget_again(self, nonce: str) -> None:
        """Say once more who this is, where somebody agreed to that, and what is to be deleted."""
        if self._may_ask():
            self._be_let_in()
        if not (self._has_asked and self.membership.forget(nonce)):
            raise _unknown(self.membership)

    def _ever_sent(self) -> bool:
        folder = self.membership.folder
        return folder.key.exists() or folder.enrolled() is not None

    def _be_let_in(self) -> None:
        """Ask to be let in without a code; once a run, and only where crashes may be told of."""
        if not self._may_ask():
            raise NotAgreedError("Nobody agreed that this computer asks the fleet service to know it")
        if self._has_asked:
            raise _unknown(self.membership)
        self._has_asked = True
        self.membership.enrol()

    def _may_ask(self) -> bool:
        return self.membership.folder.level() >= CRASH

    def _outcome(self, batch: Batch) -> Outcome:
        outcome = self._asked(batch)
        if isinstance(outcome, Unknown):
            self.membership.folder.drop_enrolled()
            self._be_let_in()
            outcome = self._asked(batch)
        return outcome

    def _asked(self, batch: Batch) -> Outcome:
        now = self.now()
        reply = self.membership.send(batch.packed(self.membership.member.install, milliseconds(now)))
        return outcome_of(reply, batch, now)

    def _rest(self, batch: Batch, outcome: Outcome) -> tuple[Batch | None, ...]:
        """Do what an answer asks for; return what is still to be sent, the last first."""
        match outcome:
            case Taken():
                return (self._taken(batch, outcome),)
            case Rejected():
                self.set_aside(batch.epoch, outcome.why)
                return (batch.without(outcome.why),)
            case TooMuch():
                return self._parted(batch, outcome)
            case Unknown():
                self.membership.folder.drop_enrolled()
                raise _unknown(self.membership)

    def _taken(self, batch: Batch, taken: Taken) -> Batch | None:
        seqs = [event.seq for event in batch.events if event.seq <= taken.up_to]
        self.tally.sent += taken.taken
        self.tally.known += taken.known
        self._changed(lambda: self.spool.remove(batch.epoch, seqs))
        return batch.beyond(taken.up_to)

    def _parted(self, batch: Batch, outcome: TooMuch) -> tuple[Batch, ...]:
        why = outcome.why
        if len(batch.events) > 1:
            first, second = batch.halves()
            return second, first
        if not outcome.is_own:
            raise AnswerError(f"{self.membership.post.host} takes not even one event, and does not say why")
        if not self.tally.sent + self.tally.known and self.tally.quarantined >= MOST_REFUSED:
            raise AnswerError(f"{self.membership.post.host} takes no event at all: {why}")
        self.set_aside(batch.epoch, {batch.last: why})
        return ()

    def _changed(self, change: Callable[[], None]) -> None:
        """Change the spool; where it is too damaged for that, the events are sent again, and known there."""
        try:
            change()
        except SpoolDamagedError:
            self.is_damaged = True


def _unknown(membership: Membership) -> NotEnrolledError:
    return NotEnrolledError(f"{membership.post.host} does not know this install")


def milliseconds(moment: datetime) -> int:
    """Return `moment` as the service counts time: since 1970, never before."""
    return max(int(moment.timestamp() * 1000), 0)
