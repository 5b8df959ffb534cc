"""What can go wrong at the publisher's desk, cut by what the publisher does next.

ReleaseError
 +-- DeskError            this folder is no publisher's folder, or not whole: restore it, or choose another
 |    +-- DamagedError         the repository does not hold what was signed: restore it from its copy
 |    +-- UnknownError         nothing is called like that: see what there is
 +-- UsageError           what was typed cannot be: type it again
 +-- KeysError            a key is not here, or its passphrase is wrong
 +-- StoppedError         somebody stopped the program: run the same line again
 +-- TreeError            what is to be published may not look like this: mend it and build again
 +-- RefusedError         the rules say no: its words say why
      +-- WaitingError         a change of the same role waits for signatures: finish or discard it
      +-- ContradictionError   a program says something else of itself than was typed: mend one of the two
"""

from typing import ClassVar


class ReleaseError(Exception):
    """Root of these errors.

    Args:
        what: went wrong.
        remedy: the next step, where it is another one than usual.

    Attributes:
        code: is stable across releases.
        remedy: the next step.
    """

    code: ClassVar[str] = "release"
    remedy: str = "Nothing was published. See what was said, and try again."

    def __init__(self, what: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.remedy = remedy or self.remedy


class DeskError(ReleaseError):
    """The folder is no publisher's folder, or not whole."""

    code = "desk"
    remedy = "Name the publisher's folder with --desk, or begin one: diagclinic-release init."


class DamagedError(DeskError):
    """The repository does not hold what was signed."""

    code = "damaged"
    remedy = "Restore the repository's folder from a copy, then run diagclinic-release verify."


class UnknownError(DeskError):
    """Nothing is called like that."""

    code = "unknown"
    remedy = "Name one that is there: diagclinic-release status."


class UsageError(ReleaseError):
    """What was typed cannot be."""

    code = "usage"
    remedy = "Type it again."


class KeysError(ReleaseError):
    """A key cannot be used here."""

    code = "keys"
    remedy = "Bring the key here, or sign on the machine that has it: diagclinic-release sign."


class StoppedError(ReleaseError):
    """Somebody stopped the program."""

    code = "stopped"
    remedy = "Run the same line again; what waits for its end is finished by diagclinic-release publish."


class TreeError(ReleaseError):
    """What is to be published may not look like this."""

    code = "tree"
    remedy = "Mend what is named, and build again."


class RefusedError(ReleaseError):
    """The rules say no."""

    code = "refused"
    remedy = "Nothing was changed. See diagclinic-release status."


class WaitingError(RefusedError):
    """A change of the same role waits for signatures."""

    code = "waiting"
    remedy = "Get it signed and run diagclinic-release publish, or throw it away: diagclinic-release discard."


class ContradictionError(RefusedError):
    """A program says something else of itself than was typed."""

    code = "contradiction"
    remedy = "Type what the program says, or freeze it again; --unchecked builds what does not run here."
