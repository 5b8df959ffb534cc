"""What can go wrong with accounts, cut by what the person does next.

AccountError (a FleetError)
 +-- SignInError      not let in: one answer for every reason
 |    +-- WaitError        too many guesses: wait, then try again
 +-- SignedOutError   no session, or one that ended: sign in again
 +-- WordsError       what was typed cannot be: type it again
 +-- NobodyError      nobody is called like that: see who there is
 +-- BusyError        too many sign in at this moment: try again
 +-- ChainError       the audit is not what was written: find out who changed it
"""

from typing import ClassVar

from updater.fleet.store.errors import FleetError


class AccountError(FleetError):
    """Root of these errors."""

    code: ClassVar[str] = "account"
    remedy: str = "Nothing was changed. See what was said, and try again."


class SignInError(AccountError):
    """Somebody is not let in; the words never tell why."""

    code = "sign-in"
    remedy = "Try again. An administrator can give you a new set-up code."

    def __init__(
        self, what: str = "These do not belong together, or no longer count.", remedy: str = ""
    ) -> None:
        super().__init__(what, remedy)


class WaitError(SignInError):
    """Too many guesses were made.

    Args:
        seconds: until the next one is looked at.

    Attributes:
        seconds: until the next one is looked at.
    """

    code = "wait"
    remedy = "Wait, then try again."

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Too many attempts. The next one counts in {seconds} seconds.")
        self.seconds = seconds


class SignedOutError(AccountError):
    """There is no session, or it ended."""

    code = "signed-out"
    remedy = "Sign in again."


class WordsError(AccountError):
    """What was typed cannot be."""

    code = "words"
    remedy = "Type it again."


class NobodyError(AccountError):
    """Nobody is called like that."""

    code = "nobody"
    remedy = "See who there is: diagclinic-fleet user list."


class BusyError(AccountError):
    """Too many people sign in at this moment."""

    code = "busy"
    remedy = "Try again in a few seconds."


class ChainError(AccountError):
    """The audit is not what was written."""

    code = "chain"
    remedy = "Compare with a copy of the database, and find out who may write to it."
