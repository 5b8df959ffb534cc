"""What rules can be about: every fact that the service looks at, with its unit."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that is so now.

    Attributes:
        name: one of `KNOWN`.
        about: what it is of, e.g. a version or the signature of a crash; with the rule it is the cause.
        value: a number in the fact's unit, or a word.
        says: a sentence for people; neither vehicles nor secrets are in it.
    """

    name: str
    about: str
    value: float | str
    says: str


@dataclass(frozen=True, slots=True)
class Kind:
    """What a fact is: `unit` of a number, or the `words` that it can be."""

    meaning: str
    unit: str = ""
    words: frozenset[str] = frozenset()


def _words(meaning: str, *words: str) -> Kind:
    return Kind(meaning, words=frozenset(words))


KNOWN: Final[dict[str, Kind]] = {
    "verdict": _words(
        "the judge's last word on a version under way",
        "healthy",
        "certified",
        "not_enough",
        "pause",
        "halt",
        "roll_back",
        "environment",
    ),
    "act": _words(
        "what was done to a version in the last 24 hours", "pause", "halt", "roll_back", "resume", "promote"
    ),
    "act_failed": Kind("acts of the last 24 hours that did not work", "acts"),
    "proposal_hours": Kind("how long an act has waited for its second person", "h"),
    "crash_installs": Kind("installs that a crash never seen before hit in the last 24 hours", "installs"),
    "crash_group_installs": Kind("installs that a known open crash hit in the last 24 hours", "installs"),
    "start_crash_share": Kind("sessions of a version that ended in a crash, last 24 hours", "share"),
    "failed_share": Kind("operations of a version that failed, last 24 hours", "share"),
    "health_checks_failed": Kind("health checks of a version that failed in the last 24 hours", "checks"),
    "rolled_back_installs": Kind(
        "installs that left a version by themselves in the last 24 hours", "installs"
    ),
    "silent_share": Kind("installs of a version that have not told for 14 days", "share"),
    "satisfaction": Kind("mean of the ratings 1 to 5 of a version, last 30 days, of 10 or more", "points"),
    "rollup_late_minutes": Kind("since the oldest batch that is not counted yet", "min"),
    "disk_free_share": Kind("free room where the service keeps its data", "share"),
    "ingest_errors": Kind("batches that were not kept because of us in the last 10 minutes", "batches"),
    "nothing_heard_hours": Kind("since the last batch of any install", "h"),
    "unsent_messages": Kind("messages of alerts that were given up in the last 24 hours", "messages"),
}
