"""The levels of consent in plain words, the same in the window and on the command line."""

from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from diagclinic.services.consent import Level, PrivacyView
from diagclinic.services.local_time import HERE

NEVER: Final = (
    "Never sent: VIN, plate, names of customers, technicians or your shop, addresses, file names, "
    "texts and readings of a vehicle."
)
NOTHING_NEXT: Final = "Nothing waits to be sent."
FORGETTING: Final = "Everything that was sent is asked to be deleted as soon as there is a network."


@dataclass(frozen=True, slots=True)
class LevelWords:
    """A level in words: what it is called, what it adds to what is sent, and what that is for."""

    title: str
    sends: str
    why: str


LEVELS: Final = MappingProxyType(
    {
        Level.NONE: LevelWords("Nothing", "Only messages that you write and send yourself.", "Your choice."),
        Level.CRASH: LevelWords(
            "Crashes",
            "Where in the program it crashed, hung or failed, without any words of the failure; "
            "which versions were taken or left.",
            "Mending what breaks.",
        ),
        Level.HEALTH: LevelWords(
            "Health",
            "How long each kind of work took and how it ended, with the kind of interface and network; "
            "starts, memory and processor of the program.",
            "Stopping a bad version before it reaches every shop.",
        ),
        Level.USAGE: LevelWords(
            "Usage",
            "Which pages and commands are used, how good diagnoses were, which variant of a feature is on.",
            "Deciding what to build next.",
        ),
        Level.RESEARCH: LevelWords(
            "Research",
            "Figures that an experiment measures, e.g. how quickly values are read.",
            "Finding out which of two ways is better.",
        ),
    }
)


def agreed_words(view: PrivacyView) -> str:
    """Return who agreed to what, and when."""
    title = LEVELS[view.level].title
    if not view.at:
        return "Nobody was asked yet: nothing is kept, nothing is sent."
    return f"{title}: chosen by {view.by or 'somebody'}, {_local(view.at)}."


def sent_words(view: PrivacyView) -> str:
    """Return when something was sent last, and why it waits."""
    done = f"Sent last: {_local(view.sent.last_done)}." if view.sent.last_done else "Nothing was sent yet."
    why = f" Waiting: {view.sent.why.rstrip('.')}." if view.sent.why else ""
    return f"{done}{why}"


def waiting_words(view: PrivacyView) -> str:
    """Return how much waits."""
    if view.is_forgetting:
        return FORGETTING
    return f"Events that wait to be sent: {view.waiting}." if view.waiting else NOTHING_NEXT


def _local(told: str) -> str:
    """Return a time in ISO 8601 as the clocks here show it; anything else as it is."""
    try:
        at = datetime.fromisoformat(told)
    except ValueError:
        return told
    return f"{at.astimezone(HERE):%Y-%m-%d %H:%M}" if at.tzinfo is not None else told
