"""What can be wrong with alerts, cut by what the person does next.

::

AlertError
 +-- RulesError         mend the line of the file that is named
 +-- AddressesError     mend the file of addresses, or its rights
 +-- AlertGoneError     look at the list again: it is over, or there is no such alert
 +-- SilenceError       give another span, or a reason
"""


class AlertError(Exception):
    """Root; `remedy` says what to do."""

    def __init__(self, words: str, remedy: str) -> None:
        super().__init__(words)
        self.remedy = remedy


class RulesError(AlertError):
    """The file of rules is not one that could be followed."""


class AddressesError(AlertError):
    """The addresses of the channels cannot be used; its words never hold one."""


class AlertGoneError(AlertError):
    """There is no such open alert."""


class SilenceError(AlertError):
    """A silence without end, without reason or in the past."""
