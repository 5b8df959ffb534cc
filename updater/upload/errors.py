"""Why what was spooled stays where it is; cut by what a person does next.

UpdateError (updater.client.errors)
 +-- OfflineError
 |    +-- LaterError             the service asks for patience: nothing is to be done
 |    +-- NoAnswerError          it cannot be reached: connect this computer
 +-- DamagedError
 |    +-- AnswerError            what answers is no fleet service, or lies: check the address
 |    +-- SpoolDamagedError      the spool is damaged: start the application, which begins a new one
 +-- NotAllowedError
 |    +-- NoFleetError           nobody said where to: name the service
 |    +-- RevokedError           the service let this install go: ask whoever runs it
 |    +-- SpoolFormatError       a newer application wrote the spool: start that one
 |    +-- NotPermittedError
 |         +-- NotEnrolledError  the service does not know this install: enrol it with a code
 |              +-- CodeRefusedError  that code is not good: ask for another one
 |              +-- NotAgreedError    nobody agreed that it asks to be known: enrol it with a code
"""

from updater.client.errors import DamagedError, NotAllowedError, NotPermittedError, OfflineError


class LaterError(OfflineError):
    """The fleet service has no time now; `after_s`: seconds that it asks for, None where it does not say."""

    code = "later"
    remedy = "Nothing is lost, and nothing is to be done: it is sent another time."

    def __init__(self, words: str, after_s: float | None = None) -> None:
        super().__init__(words)
        self.after_s = after_s


class NoAnswerError(OfflineError):
    """The fleet service cannot be reached, or does not answer in time."""

    code = "offline"
    remedy = "Connect this computer to the network. Nothing is lost: it is sent another time."


class AnswerError(DamagedError):
    """What answers is no fleet service, or what it says cannot be true."""

    code = "fleet-answer"
    remedy = "Nothing was deleted here. Check the fleet service's address, and tell whoever runs it."


class SpoolDamagedError(DamagedError):
    """The spool, or a part of it, cannot be read."""

    code = "spool-damaged"
    remedy = (
        "What could be read was sent. The application sets the damaged file aside at its next start and "
        "begins a new one; if it stays so, the disk may be failing."
    )


class NoFleetError(NotAllowedError):
    """Nobody said where the fleet service is."""

    code = "no-fleet"
    remedy = "Name it: diagclinic-update enrol CODE --fleet URL."


class RevokedError(NotAllowedError):
    """The fleet service takes nothing more of this install."""

    code = "revoked"
    remedy = "Ask support why. Nothing that this computer does depends on it."


class SpoolFormatError(NotAllowedError):
    """The spool is of another format than this version reads."""

    code = "spool-format"
    remedy = "Start the newest version of the application that is here; it is sent with that one."


class NotEnrolledError(NotPermittedError):
    """The fleet service does not know this install."""

    code = "not-enrolled"
    remedy = "Ask support for a code, then: diagclinic-update enrol CODE."


class CodeRefusedError(NotEnrolledError):
    """The fleet service does not let this install in."""

    code = "code-refused"
    remedy = "Check the code; it counts once, and for a while. Ask support for another one."


class NotAgreedError(NotEnrolledError):
    """Nobody agreed that this computer asks the fleet service to know it."""

    code = "not-agreed"
    remedy = "Agree to tell of crashes, or ask support for a code, then: diagclinic-update enrol CODE."
