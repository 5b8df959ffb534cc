"""An install in the words of the page *Updates*.  No Qt here."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from diagclinic.services.count_words import counted
from diagclinic.services.local_time import HERE
from diagclinic.services.updates import (
    ActDone,
    KeptVersion,
    PastAct,
    UpdateAct,
    UpdateStatus,
    UpdateVerb,
    UpdateView,
    VersionOffer,
)

#: with no news from the publisher for so many days something is wrong with the network, or with the publisher
OLD_NEWS_DAYS: Final = 30
_LAUNCHER: Final = "launcher"
_ACTS: Final = {
    "apply": "Taken",
    "import": "Taken from a stick",
    "rollback": "Gone back",
    "go-on": "Gone to a newer one",
    "fall-back": "Fallen back by itself",
    "pin": "Pinned",
    "unpin": "Unpinned",
    "safe-mode": "Safe mode",
    "channel": "Channel",
    "repair": "Repaired",
    "change": "Changed",
}


@dataclass(frozen=True, slots=True)
class OfferWords:
    """What may be taken, in words.

    Attributes:
        changes: what will change, a line each.
        urgency: why it should not wait, empty where it may.
        act: name of the button that takes it.
    """

    title: str
    changes: tuple[str, ...]
    urgency: str = ""
    waiting: str = ""
    act: str = "Take at next start"
    may_put_off: bool = True


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A version that is kept, in words."""

    version: str
    title: str
    words: str
    may_go_back: bool


@dataclass(frozen=True, slots=True)
class InstallWords:
    """An install, in words.

    Attributes:
        code: to be read out on the telephone.
        facts: names and values.
        remarks: what is out of the ordinary, a line each.
        history: acts, newest first.
        is_pinned: updates do not come by.
        is_safe_mode: factory settings, no plug-ins.
    """

    version: str
    code: str
    facts: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...]
    offer: OfferWords | None
    kept: tuple[KeptRow, ...]
    history: tuple[str, ...]
    is_pinned: bool
    is_safe_mode: bool = False


def install_words(view: UpdateView) -> InstallWords:
    """Return what the page says of `view`."""
    status = view.status
    return InstallWords(
        version=status.version or "none",
        code=status.code,
        facts=(
            ("Channel", channel_words(status)),
            ("Last news", news_words(status.days_since_news)),
            ("Pinned", f"to {status.pinned_to}" if status.pinned_to else "no"),
        ),
        remarks=(*_waiting(status, view.running), *_remarks(status)),
        offer=offer_words(status.offer) if status.offer else None,
        kept=tuple(_kept_row(one, status, view.running) for one in status.kept),
        history=tuple(past_words(one) for one in view.history),
        is_pinned=bool(status.pinned_to),
        is_safe_mode=status.is_safe_mode,
    )


def channel_words(status: UpdateStatus) -> str:
    """Return the channel as people say it."""
    if not status.channel:
        return "not known"
    return f"{status.channel}, region {status.region}" if status.region else status.channel


def news_words(days: int | None) -> str:
    """Return how long ago the publisher was last heard."""
    if days is None:
        return "never"
    return "today" if days == 0 else f"{counted(days, 'day')} ago"


def _waiting(status: UpdateStatus, running: str) -> Iterator[str]:
    """Yield what the next start changes."""
    coming = status.pending or (status.version if running not in {"", status.version} else "")
    if coming:
        now = f"This window is still version {running}. " if running else ""
        yield f"{now}Version {coming} runs from the next start on: close this window and start again."


def _remarks(status: UpdateStatus) -> Iterator[str]:
    if not status.is_whole:
        yield "Parts of the install are missing or damaged: press Repair."
    if status.is_halted:
        yield "The publisher stopped this version: going back to another is advisable."
    if status.is_on_trial and not status.pending:
        yield "This version is new here. If it fails, the one before comes back by itself."
    if status.is_safe_mode:
        yield "Safe mode: factory settings and no plug-ins."
    if status.days_since_news is not None and status.days_since_news >= OLD_NEWS_DAYS:
        yield "Nothing was heard of the publisher for long: connect this computer, or use an update stick."
    yield from status.busy


def offer_words(offer: VersionOffer) -> OfferWords:
    """Return what may be taken, in words."""
    urgency = ""
    if offer.is_emergency:
        urgency = "Urgent: the publisher asks every shop to take it today."
    elif offer.is_mandatory:
        urgency = "Required: it can no longer be put off."
    later = _moment(offer.put_off_until)
    return OfferWords(
        title=f"Version {offer.version}",
        changes=offer.notes or ("The publisher does not say what changes.",),
        urgency=urgency,
        waiting=f"Put off until {later}" if later else "",
        act="Use from next start" if offer.is_here else "Take at next start",
        may_put_off=not (offer.is_emergency or offer.is_mandatory),
    )


def _kept_row(kept: KeptVersion, status: UpdateStatus, running: str) -> KeptRow:
    why_not = "" if kept.is_current else kept.why_not
    mark = "it starts next" if kept.version == (status.pending or status.version) else why_not
    marks = filter(None, ["it runs now" if kept.version == running else mark])
    words = " · ".join([*marks, *kept.notes])
    return KeptRow(kept.version, f"Version {kept.version}", words, not kept.why_not and not kept.is_current)


def past_words(past: PastAct) -> str:
    """Return an act as the history says it."""
    named = _ACTS.get(_kind_of(past), past.act)
    change = f" {past.from_} → {past.to}" if past.from_ and past.to else f" {past.to}" if past.to else ""
    return f"{_moment(past.at)}  {named}{change}, by {_who(past)}: {past.why}"


def _kind_of(past: PastAct) -> str:
    if past.act == "rollback" and past.who == _LAUNCHER:
        return "fall-back"
    return "go-on" if past.act == "rollback" and _numbers(past.to) > _numbers(past.from_) else past.act


def _numbers(version: str) -> tuple[int, ...]:
    """Return what versions are compared by; none for what is no version."""
    parts = version.split(".")
    return tuple(map(int, parts)) if all(part.isdecimal() for part in parts) else ()


def _who(past: PastAct) -> str:
    return "the program" if past.who in {"", _LAUNCHER} else past.who


def _moment(text: str) -> str:
    """Return a time in the zone of this computer, as it is where it is none."""
    try:
        return f"{datetime.fromisoformat(text).astimezone(HERE):%Y-%m-%d %H:%M}"
    except ValueError:
        return text


def losses_of(kept: KeptVersion, status: UpdateStatus) -> tuple[str, ...]:
    """Return what going back to `kept` costs, a line each."""
    own = next((one.schema for one in status.kept if one.is_current), kept.schema)
    lines = [f"What version {status.version} brought is gone until it is taken again"]
    if kept.schema < own:
        lines.append(
            "The record is brought into its older form: a copy of it is kept, and what cannot be carried "
            "along is named"
        )
    return tuple(lines)


def done_words(act: UpdateAct, done: ActDone, after: UpdateStatus) -> str:
    """Return what came of an act, in a sentence."""
    if act.verb is UpdateVerb.CHECK:
        return f"Version {after.offer.version} is available" if after.offer else "There is nothing new"
    if act.verb is UpdateVerb.BUNDLE:
        return f"For support: {done.path}"
    if act.verb is UpdateVerb.SAFE_MODE:
        return f"Safe mode is {'on' if after.is_safe_mode else 'off'} from the next start on"
    if act.verb is UpdateVerb.REPAIR:
        return _repaired(done)
    if act.verb in {UpdateVerb.APPLY, UpdateVerb.IMPORT, UpdateVerb.ROLL_BACK} and done.version:
        when = "runs from the next start on" if done.is_at_next_start else "runs"
        lost = (
            f"; {counted(len(done.not_carried), 'thing')} could not be carried along"
            if done.not_carried
            else ""
        )
        return f"Version {done.version} {when}{lost}"
    return _DONE.get(act.verb, "Done")


_DONE: Final = {
    UpdateVerb.PUT_OFF: "Put off",
    UpdateVerb.PIN: "Pinned: no other version comes",
    UpdateVerb.UNPIN: "Unpinned: updates may come again",
}


def _repaired(done: ActDone) -> str:
    if not done.wrong:
        return "Every file is as it was signed"
    return f"{counted(done.wrong, 'file')} wrong, {done.mended} right again"
