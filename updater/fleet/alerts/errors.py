"""What can be wrong with alerts, within the service's own tree, cut by what the person does next.

SettingsError
 +-- RulesError         mend the line of the file that is named
 +-- AddressesError     mend the file of addresses, or its rights
 +-- SilenceError       give another span, or a reason
UnknownError
 +-- AlertGoneError     look at the list again: it is over, or somebody was quicker
"""

from typing import ClassVar

from updater.fleet.store.errors import SettingsError, UnknownError


class RulesError(SettingsError):
    """The file of rules is not one that could be followed."""

    code: ClassVar[str] = "alert-rules"


class AddressesError(SettingsError):
    """The addresses of the channels cannot be used; its words never hold one."""

    code: ClassVar[str] = "alert-addresses"


class SilenceError(SettingsError):
    """A silence without end, without reason or in the past."""

    code: ClassVar[str] = "silence"


class AlertGoneError(UnknownError):
    """There is no such open alert."""

    code: ClassVar[str] = "alert-gone"
    remedy: str = "Look at the list of alerts again."
