"""What can go wrong with a rollout, cut by what the person does next.

FleetError
 +-- NoRolloutError       nothing was begun for that version: begin it
 +-- RefusedError         the rules say no: its words say why
 |    +-- SecondPersonError   another person has to agree
 +-- DeskError            the release desk did not do it: its words say why
"""

from updater.fleet.store.errors import FleetError, UnknownError


class NoRolloutError(UnknownError):
    """Nothing was begun for that version."""

    code = "no-rollout"
    remedy = "Begin it: diagclinic-fleet rollout begin VERSION --before VERSION."


class RefusedError(FleetError):
    """The rules say no."""

    code = "refused"
    remedy = "See what was said: diagclinic-fleet rollout show."


class SecondPersonError(RefusedError):
    """Another person has to agree."""

    code = "second-person"
    remedy = "Have somebody else agree."


class DeskError(FleetError):
    """The release desk did not do it."""

    code = "desk"
    remedy = "See to the release desk: diagclinic-release status; then try again."
