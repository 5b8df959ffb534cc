"""What the page *Updates* works with: the install as the update program tells it, and what it can do."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol

from diagclinic.core.errors import UpdateError
from diagclinic.services.jobs import JobContext, Priority


@dataclass(frozen=True, slots=True)
class KeptVersion:
    """A version that lies complete on this computer.

    Attributes:
        schema: format of the record that it writes.
        notes: what it changed, a line each.
        is_bad: it failed here.
        why_not: why nobody may go back to it, empty where they may.
    """

    version: str
    schema: int = 0
    notes: tuple[str, ...] = ()
    is_current: bool = False
    is_bad: bool = False
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class VersionOffer:
    """What may be taken now.

    Attributes:
        notes: what will change, a line each.
        is_mandatory: it can no longer be put off.
        is_emergency: the publisher asks not to wait.
        put_off_until: when to ask again, ISO 8601; empty for at once.
        is_here: only the next start is missing.
    """

    version: str
    notes: tuple[str, ...] = ()
    is_mandatory: bool = False
    is_emergency: bool = False
    put_off_until: str = ""
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that happened without anybody at the window, e.g. a fall-back."""

    id: str
    words: str


@dataclass(frozen=True, slots=True)
class PastAct:
    """An act on the versions of this computer: when (ISO 8601), what, by whom and why."""

    at: str
    act: str
    from_: str
    to: str
    who: str
    why: str


@dataclass(frozen=True, slots=True)
class UpdateStatus:
    """How the install is.

    Attributes:
        code: to be read out on the telephone.
        version: the one that starts next.
        pinned_to: empty where updates may come.
        pending: the version that a roll-back under way leads to, empty for none.
        days_since_news: whole days since the publisher was last heard; None for never.
        busy: what keeps this computer busy, e.g. a vehicle that another window is connected to.
        is_whole: nothing of the install is missing.
    """

    code: str
    version: str
    last_good: str = ""
    channel: str = ""
    region: str = ""
    pinned_to: str = ""
    pending: str = ""
    is_on_trial: bool = False
    is_safe_mode: bool = False
    is_whole: bool = True
    is_halted: bool = False
    days_since_news: int | None = None
    busy: tuple[str, ...] = ()
    kept: tuple[KeptVersion, ...] = ()
    offer: VersionOffer | None = None
    notices: tuple[Notice, ...] = ()


class UpdateVerb(StrEnum):
    """What can be asked of the update program; `DAILY` is a check that it may leave out."""

    CHECK = "check"
    DAILY = "daily"
    APPLY = "apply"
    PUT_OFF = "put-off"
    ROLL_BACK = "rollback"
    PIN = "pin"
    UNPIN = "unpin"
    IMPORT = "import"
    REPAIR = "repair"
    SAFE_MODE = "safe-mode"
    BUNDLE = "bundle"
    ACKNOWLEDGE = "acknowledge"


@dataclass(frozen=True, slots=True)
class UpdateAct:
    """An act: its verb, what it is about (a version, a path, `on` or `off`), and the reason, for the log."""

    verb: UpdateVerb
    words: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class ActDone:
    """What an act came to, as far as the update program tells more than a status does.

    Attributes:
        version: that was taken or gone back to; empty for none.
        path: of what was written; empty for nothing.
        not_carried: what of the record could not be carried along, a line each.
        wrong: files that were not as they were signed.
        mended: those of them that are right again.
    """

    version: str = ""
    is_at_next_start: bool = True
    not_carried: tuple[str, ...] = ()
    wrong: int = 0
    mended: int = 0
    path: str = ""


@dataclass(frozen=True, slots=True)
class UpdateView:
    """The install at one moment, after an act where there was one.

    Attributes:
        running: the version that this very window is of, empty where it is of none that is kept here.
    """

    status: UpdateStatus
    history: tuple[PastAct, ...] = ()
    done: ActDone = field(default_factory=ActDone)
    running: str = ""


class Updates(Protocol):
    """The update program of this install."""

    def is_installed(self) -> bool:
        """Tell whether this program was installed by it; False for a checkout or another package."""
        ...

    def look(self, context: JobContext) -> UpdateView:
        """Return how the install is; asks no network.

        Raises:
            UpdateError: it could not be found out.
            Cancelled: the user asked for it.
        """
        ...

    def act(self, act: UpdateAct, context: JobContext) -> ActDone:
        """Do `act`, telling how far it is.

        Raises:
            UpdateError: it was refused, or it failed; what runs was not touched.
            Cancelled: the user asked for it.
        """
        ...


def _nothing_installed() -> UpdateError:
    return UpdateError("not-installed", "Updates did not install this copy.", "Update it the way it came.")


class NotInstalled:
    """Stands for the update program where there is none."""

    def is_installed(self) -> bool:
        """Say no."""
        return False

    def look(self, context: JobContext) -> UpdateView:  # noqa: ARG002  the port's
        """Refuse."""
        raise _nothing_installed()

    def act(self, act: UpdateAct, context: JobContext) -> ActDone:  # noqa: ARG002  the port's
        """Refuse."""
        raise _nothing_installed()


@dataclass(frozen=True, slots=True)
class LookAtUpdates:
    """Job: find out how the install is; None where it was not installed by the update program."""

    updates: Callable[[], Updates]
    priority: Priority = Priority.BACKGROUND

    def run(self, context: JobContext) -> UpdateView | None:
        """Ask, without any network.

        Raises:
            UpdateError: it could not be found out.
        """
        updates = self.updates()
        return updates.look(context) if updates.is_installed() else None


@dataclass(frozen=True, slots=True)
class DoUpdateAct:
    """Job: an act, and how the install is after it."""

    updates: Callable[[], Updates]
    act: UpdateAct
    priority: Priority = Priority.ACTION

    def run(self, context: JobContext) -> UpdateView:
        """Act, then look.

        Raises:
            UpdateError: it was refused, or it failed.
        """
        updates = self.updates()
        done = updates.act(self.act, context)
        after = updates.look(context)
        return replace(after, done=done)
