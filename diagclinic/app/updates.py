"""The install as its update program tells it; `updater` itself is never imported."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from diagclinic.app.update_program import UpdateProgram
from diagclinic.core.errors import UpdateError
from diagclinic.services.jobs import JobContext
from diagclinic.services.updates import (
    ActDone,
    KeptVersion,
    Notice,
    PastAct,
    UpdateAct,
    UpdateStatus,
    UpdateVerb,
    UpdateView,
    VersionOffer,
)

#: seconds after which a look, and an act, count as hung; a download over a slow line takes long
LOOK_S: Final = 30.0
ACT_S: Final = 6 * 3600.0
_HISTORY: Final = "50"
#: verbs that are another word there, or have an option of their own
_LINES: Final = {
    UpdateVerb.APPLY: ("apply", "--at-next-start"),
    UpdateVerb.DAILY: ("check", "--by-itself"),
}
_UNCLEAR: Final = "The update program told something that this version does not understand."
_REMEDY: Final = "Take the newest version, or call support."


@dataclass(frozen=True, slots=True)
class ProgramUpdates:
    """Asks the update program that installed this one.

    Attributes:
        who: the name that acts are signed with.
    """

    program: UpdateProgram
    who: str

    def is_installed(self) -> bool:
        """Say yes."""
        return True

    def look(self, context: JobContext) -> UpdateView:
        """Return how the install is; asks no network.

        Raises:
            UpdateError: it could not be found out.
            Cancelled: the user asked for it.
        """
        status = self.program.ask(["status"], LOOK_S, context)
        history = self.program.ask(["history", "--limit", _HISTORY], LOOK_S, context)
        try:
            acts = tuple(past_act_of(one) for one in history)
            return UpdateView(status_of(status), acts, running=self.program.own)
        except (LookupError, TypeError, AttributeError, ValueError) as error:
            raise UpdateError(f"{type(error).__name__}: {error}", _UNCLEAR, _REMEDY) from error

    def act(self, act: UpdateAct, context: JobContext) -> ActDone:
        """Do `act`, telling how far it is.

        Raises:
            UpdateError: it was refused, or it failed.
            Cancelled: the user asked for it.
        """
        answer = self.program.ask(words_of(act, self.who), ACT_S, context)
        return done_of(answer if isinstance(answer, Mapping) else {}, act)


def words_of(act: UpdateAct, who: str) -> list[str]:
    """Return the words of the command line that `act` is; what people typed can be no option."""
    options = [f"--who={who}"] if who else []
    if act.why:
        options.append(f"--why={act.why}")
    verb, *own = _LINES.get(act.verb, (act.verb.value,))
    return [verb, *own, *options, *(["--", *act.words] if act.words else [])]


def status_of(told: Mapping[str, Any]) -> UpdateStatus:
    """Return the status that `told` is.

    Raises:
        LookupError, TypeError, AttributeError: it is none.
    """
    pin, pending, offer = told["pin"], told["pending"], told["offer"]
    return UpdateStatus(
        code=str(told["code"]),
        version=str(told["version"]),
        last_good=str(told["last_good"]),
        channel=str(told["channel"]),
        region=str(told["region"]),
        pinned_to=str(pin["version"]) if pin else "",
        pending=str(pending["to"]) if pending else "",
        is_on_trial=told["trial"] is not None,
        is_safe_mode=bool(told["is_safe_mode"]),
        is_whole=bool(told["is_whole"]),
        is_halted=told["version"] in told["halted"],
        days_since_news=told["days_since_news"],
        busy=tuple(map(str, told["busy"])),
        kept=tuple(kept_of(one) for one in told["kept"]),
        offer=offer_of(offer) if offer else None,
        notices=tuple(Notice(str(one["id"]), str(one["words"])) for one in told["notices"]),
    )


def kept_of(told: Mapping[str, Any]) -> KeptVersion:
    """Return a version that is kept."""
    return KeptVersion(
        version=str(told["version"]),
        schema=int(told["schema"]),
        notes=tuple(map(str, told["notes"])),
        is_current=bool(told["is_current"]),
        is_bad=bool(told["is_bad"]),
        why_not=str(told["why_not"]),
    )


def offer_of(told: Mapping[str, Any]) -> VersionOffer:
    """Return what may be taken."""
    return VersionOffer(
        version=str(told["version"]),
        notes=tuple(map(str, told["notes"])),
        is_mandatory=bool(told["is_mandatory"]),
        is_emergency=bool(told["is_emergency"]),
        put_off_until=str(told["put_off_until"] or ""),
        is_here=bool(told["is_here"]),
    )


def past_act_of(told: Mapping[str, Any]) -> PastAct:
    """Return an act of the history."""
    words = [str(told[name]) for name in ("at", "act", "from", "to", "who", "why")]
    return PastAct(*words)


_MOVES: Final = frozenset({UpdateVerb.APPLY, UpdateVerb.IMPORT, UpdateVerb.ROLL_BACK})


def done_of(told: Mapping[str, Any], act: UpdateAct) -> ActDone:
    """Return what an act came to."""
    version = told.get("version") if act.verb in _MOVES else ""
    return ActDone(
        version=str(version or ""),
        is_at_next_start=told.get("starts", "next") == "next",
        not_carried=tuple(map(str, told.get("not_carried") or ())),
        wrong=_count(told.get("wrong")),
        mended=_count(told.get("mended")),
        path=str(told.get("bundle", "")),
    )


def _count(told: object) -> int:
    return len(told) if isinstance(told, list) else int(told) if isinstance(told, int) else 0
