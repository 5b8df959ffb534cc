"""What a verb has to say, for people and for programs."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from updater.release.committing import Outcome


@dataclass(frozen=True, slots=True)
class Report:
    """Lines for people, `content` for programs, and whether it went well."""

    lines: tuple[str, ...]
    content: dict[str, object] = field(default_factory=dict)
    is_well: bool = True


def told(outcome: Outcome, *lines: str, **content: object) -> Report:
    """Return what became of a change, after `lines`."""
    last = "published" if outcome.is_live else _waiting(outcome)
    said = {"act": outcome.act, "live": outcome.is_live, "lacks": outcome.lacks, **content}
    if outcome.folder:
        said["folder"] = str(outcome.folder)
    return Report((*lines, f"{outcome.act}: {last}"), said)


def _waiting(outcome: Outcome) -> str:
    lacks = ", ".join(f"{count} of {role}" for role, count in outcome.lacks.items())
    return (
        f"NOT PUBLISHED YET, no install sees it: it lacks signatures ({lacks}) and waits in "
        f"{outcome.folder}; sign it where these keys are, then: diagclinic-release publish"
    )


def with_absent(report: Report, absent: Mapping[str, str]) -> Report:
    """Return `report` with why tokens did not sign, by their keys' names, where signatures are lacking."""
    acts = report.content.get("acts", [report.content])
    lacks = isinstance(acts, list) and any(not act.get("live", True) for act in acts)
    if not (lacks and absent):
        return report
    lines = tuple(f"not signed with {name}: {why}" for name, why in sorted(absent.items()))
    return replace(report, lines=(*lines, *report.lines), content={**report.content, "absent": dict(absent)})
