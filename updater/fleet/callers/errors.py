"""Why a call is refused, each with the answer that the uploader understands.

CallError
 +-- MalformedError       400: this makes no sense
 +-- UnknownInstallError  401: nobody is known by that name and key
 +-- RevokedError         403: the install may not tell any more
 +-- TooMuchError         413: smaller batches are wanted
 +-- BusyError            503: later

`updater.fleet.ingest.errors` and `updater.fleet.enrol.errors` have more.
"""

from typing import ClassVar

from updater.fleet.store.errors import FleetError


class CallError(FleetError):
    """Root of these errors.

    Attributes:
        status: of the answer.
    """

    code = "call"
    status: ClassVar[int] = 400

    @property
    def details(self) -> dict[str, object]:
        """What the answer tells beside code and words."""
        return {}


class MalformedError(CallError):
    """This makes no sense."""

    code = "malformed"
    remedy = "Send the events one by one, and set aside what is refused."


class UnknownInstallError(CallError):
    """Nobody is known by that name and key."""

    code = "unknown-install"
    status = 401
    remedy = "Enrol the install."


class RevokedError(CallError):
    """The install may not tell any more."""

    code = "revoked"
    status = 403
    remedy = "Ask whoever runs the fleet service."


class TooMuchError(CallError):
    """This is more than one call may say."""

    code = "too-much"
    status = 413
    remedy = "Send smaller batches."


class BusyError(CallError):
    """There is too much to do just now."""

    code = "busy"
    status = 503
    remedy = "Come again later."
