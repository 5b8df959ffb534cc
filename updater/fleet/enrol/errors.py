"""Why an install is not let in, beside what `updater.fleet.callers.errors` has for every call.

CallError
 +-- NotLetInError    403: one answer for every code that is not good
 +-- TooOftenError    429: later
"""

from updater.fleet.callers.errors import CallError


class NotLetInError(CallError):
    """The code is not good, or the name is another install's: it is not told which."""

    code = "not-let-in"
    status = 403
    remedy = "Ask whoever runs the fleet service for a new code."

    def __init__(self) -> None:
        super().__init__("this install is not let in")


class TooOftenError(CallError):
    """Somebody at this address asks too often."""

    code = "too-often"
    status = 429
    remedy = "Come again later."
