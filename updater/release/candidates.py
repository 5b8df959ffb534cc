"""The order in which a channel is offered versions, so that nobody is left without one."""

from dataclasses import replace

from updater.client.policy import Candidate, Policy
from updater.install.layout import version_key

#: candidates that everybody may take and that stay listed: the newest, and the one to go back to
WHOLE_KEPT = 2


def is_whole(candidate: Candidate, full: int) -> bool:
    """Tell whether everybody may take `candidate` from wherever they are; `full` is a threshold for all."""
    return (
        candidate.threshold >= full
        and candidate.regions == ("*",)
        and candidate.min_from is None
        and candidate.not_before is None
        and not candidate.is_halted
    )


def offered(policy: Policy, candidate: Candidate, full: int) -> Policy:
    """Return `policy` with `candidate` in its place: newest first; the last two that all may take end it."""
    others = [one for one in policy.candidates if one.version != candidate.version]
    ordered = sorted((candidate, *others), key=lambda one: version_key(one.version), reverse=True)
    kept, whole = [], 0
    for one in ordered:
        kept.append(one)
        whole += is_whole(one, full)
        if whole == WHOLE_KEPT:
            break
    return replace(policy, candidates=tuple(kept))
