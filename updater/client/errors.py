"""What can go wrong with an update, cut by what a person does next; the version that runs is never touched.

UpdateError
 +-- OfflineError              no repository could be reached: connect, or use a stick
 |    +-- CaptivePortalError       a sign-in page answers in its place: sign in to the network first
 +-- TrustError                what came is not from the publisher: change nothing, tell support
 |    +-- ExpiredError             its signature is too old: get a newer stick, or check the clock
 |    +-- ReplayedError            it is older than what was already seen here
 |    +-- StickError               what is needed is not on the stick: get one made for this computer
 +-- DamagedError              bytes are not those that were signed: try again, or another source
 |    +-- NoStickError             what was named is no update stick: name one
 +-- NotAllowedError           the policy says no: its words say why
 |    +-- BelowFloorError          that version may not run any more
 |    +-- PinnedError              unpin it first
 |    +-- FileThereError           choose another name for what is to be written
 |    +-- NotPermittedError        somebody else has to do that, or a code is needed
 +-- NotKeptError              that version is not on this computer
 +-- WrongPlatformError        there is no such version for this system
 +-- BusyError                 another update is under way: wait for its end
 |    +-- VehicleConnectedError    disconnect the vehicle first
 +-- NoRoomError               make room, then go on where it ended
 +-- LockedFileError           another program holds a file: its name says which
 +-- SelfTestError             the new version does not work on this computer: it was not taken
 +-- DataStepError             the record could not be moved: its words say what was kept where
 +-- InstallError              the install is damaged: repair it
 |    +-- NothingHereError         nothing here could mend it: run the set-up again
 |    +-- SettingsError             who it is makes no sense: begin anew with what its version brings
 |    +-- ReadOnlyDiskError        its disk may only be read: have that changed
 |    +-- LogDamagedError          somebody changed the log: nothing that runs depends on it
 +-- CancelledError            somebody stopped it; it goes on where it ended
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar


class UpdateError(Exception):
    """Root of these errors; `code` is stable across releases, `remedy` is the next step.

    Attributes:
        facts: what came of the work before it, for programs.
    """

    facts: Mapping[str, object] = MappingProxyType({})
    code: ClassVar[str] = "update"
    remedy: ClassVar[str] = (
        "Try again; if that does not help, make a diagnostic bundle and send it to support."
    )


class OfflineError(UpdateError):
    """No repository could be reached."""

    code = "offline"
    remedy = "Connect this computer to the network, or use an update stick."


class CaptivePortalError(OfflineError):
    """A web page answers where the repository should."""

    code = "captive-portal"
    remedy = "Sign in to this network with a browser first, then try again."


class StickError(OfflineError):
    """What is needed is not, or no longer, on the stick."""

    code = "stick"
    remedy = (
        "Plug it in again; if that does not help, ask support for a stick that is made for this computer's "
        "system and version, or connect this computer to the network."
    )


class TrustError(UpdateError):
    """What came does not carry the publisher's signatures."""

    code = "trust"
    remedy = "Nothing was changed. Do not use that source again, and tell support."


class ExpiredError(TrustError):
    """The signatures are older than they may be."""

    code = "expired"
    remedy = "Check this computer's clock; use a newer update stick, or try again later."


class ReplayedError(TrustError):
    """Something older than what was already seen here."""

    code = "replayed"
    remedy = "Nothing was changed. Use a newer update stick, or try again later."


class DamagedError(UpdateError):
    """Bytes are not those that were signed."""

    code = "damaged"
    remedy = "Try again; use another stick or another network if it stays so."


class NoStickError(DamagedError):
    """What was named is no update stick."""

    code = "no-stick"
    remedy = (
        "Name the bundle (.zip) that the publisher or support gave you, or the folder or drive it lies in."
    )


class NotAllowedError(UpdateError):
    """The signed policy does not allow it."""

    code = "not-allowed"
    remedy = "Choose another version: the status lists those that may run."


class BelowFloorError(NotAllowedError):
    """The version lies below the lowest one that may run."""

    code = "below-floor"


class NoSuchNoticeError(NotAllowedError):
    """There is no notice of that id; it may have been taken back before."""

    code = "no-such-notice"
    remedy = "diagclinic-update status --json lists the ids; acknowledge without one takes all notices back."


class PinnedError(NotAllowedError):
    """This computer is kept on another version."""

    code = "pinned"
    remedy = "Unpin it first: diagclinic-update unpin --why REASON."


class FileThereError(NotAllowedError):
    """A file stands already where one was to be written."""

    code = "file-there"
    remedy = "Choose another name, or add --replace."


class NotPermittedError(NotAllowedError):
    """The act needs a permission that is not there."""

    code = "not-permitted"
    remedy = "Ask support for an invitation code."


class NotKeptError(UpdateError):
    """The version is not on this computer, or not complete."""

    code = "not-kept"
    remedy = "Choose one of the versions that the status lists, or take it from a stick."


class WrongPlatformError(UpdateError):
    """There is nothing for this system."""

    code = "wrong-platform"
    remedy = "Get the files for this computer's system."


class BusyError(UpdateError):
    """Another update program is at work."""

    code = "busy"
    remedy = "Wait until the other update has ended."


class VehicleConnectedError(BusyError):
    """A vehicle is connected."""

    code = "vehicle-connected"
    remedy = "Finish the work on the vehicle and disconnect it, then try again."


class NoRoomError(UpdateError):
    """The disk is full."""

    code = "no-room"
    remedy = "Make room on the disk, then try again: it goes on where it ended."


class LockedFileError(UpdateError):
    """Another program holds or removed a file."""

    code = "locked-file"
    remedy = "Close what uses it, let the virus scanner leave the folder alone, and try again."


class SelfTestError(UpdateError):
    """The new version does not work on this computer."""

    code = "self-test"
    remedy = "Go on with the version that runs, and send a diagnostic bundle to support."


class DataStepError(UpdateError):
    """The record could not be saved, moved or brought back."""

    code = "data-step"
    remedy = "Nothing was lost. Make room if the disk is full and try again, or call support."


class InstallError(UpdateError):
    """The install is not as it should be."""

    code = "install"
    remedy = "Run diagclinic-update repair."


class NothingHereError(InstallError):
    """There is nothing at the install's place that could repair it."""

    remedy = "Run the set-up again: the shop's record is kept. Or name the install with --root."


class SettingsError(InstallError):
    """The install's settings are damaged."""

    remedy = (
        "Move install.a and install.b out of the install's folder: the next check begins anew with the "
        "settings that the version brings. Then set channel, region and places as they were."
    )


class ReadOnlyDiskError(InstallError):
    """The disk of the install may only be read."""

    remedy = (
        "Let this user write to that disk, then try again; if nobody made it read-only, it may be failing: "
        "copy the shop's record to another one first."
    )


class LogDamagedError(InstallError):
    """A line of the log was changed or removed."""

    code = "log-damaged"
    remedy = "Nothing that runs depends on it. Send a diagnostic bundle to support."


class CancelledError(UpdateError):
    """Somebody stopped it."""

    code = "cancelled"
    remedy = "Start it again: it goes on where it ended."
