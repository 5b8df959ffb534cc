"""What rules can be about: every fact that the service looks at, with its unit."""

from dataclasses import dataclass
from typing import Final

from updater.fleet.judge.verdict import Action, Standing


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
    "verdict": _words("the judge's last word on a version under way", *Standing, *Action),
    "act": _words(
        "the last act on a version, for 24 hours", "pause", "halt", "roll_back", "resume", "promote"
    ),
    "acts_failed": Kind("acts on a version that did not work, last 24 hours", "acts"),
    "condemned_minutes": Kind("since the judge wanted a version off that is still offered", "min"),
    "proposal_hours": Kind("how long an act has waited for its second person", "h"),
    "new_crash_installs": Kind("installs hit by a crash first seen within 24 hours", "installs"),
    "crash_installs": Kind("installs hit by an open crash that is older, last 24 hours", "installs"),
    "crashed_share": Kind("sessions of a version that ended in a crash, today and yesterday", "share"),
    "failed_share": Kind("operations of a version that failed, today and yesterday", "share"),
    "health_checks_failed": Kind("health checks of a version that failed, today and yesterday", "checks"),
    "rolled_back_installs": Kind(
        "times a version was left by installs themselves, today and yesterday", "times"
    ),
    "silent_share": Kind("installs of a version that have not told for 14 days, of 5 or more", "share"),
    "satisfaction": Kind("mean of the ratings 1 to 5 of a version, last 30 days, of 10 or more", "points"),
    "rollup_late_minutes": Kind("since the first batch that the roll-up has not seen", "min"),
    "disk_free_share": Kind("free room where the service keeps its data", "share"),
    "ingest_errors": Kind("batches not kept because of the service, since the last look", "batches"),
    "nothing_heard_hours": Kind("since the last batch of any install", "h"),
    "unsent_messages": Kind("messages of alerts that were given up, last 24 hours", "messages"),
    "unknown_facts": Kind("facts that could not be looked at", "facts"),
}
