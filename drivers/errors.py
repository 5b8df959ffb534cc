"""What can go wrong between this computer and the vehicle, one type per remedy.

The tree is cut by *what the technician should do next*, never by the library that failed::

    DriverError
     +-- BadVciUrlError          write the name of the interface as the manual shows
     |    +-- BadVciOptionError      change or leave out what follows its question mark
     |    +-- BadVciKindError        choose an interface of a kind that can do this
     +-- AdapterNotFoundError    plug the adapter in, install its driver, choose another port
     |    +-- AddressNotFoundError   check the network: cable or Wi-Fi, address, ignition
     |    +-- CanInterfaceNotFoundError  set up the system's own CAN interface
     +-- AdapterBusyError        close the other program that holds the port
     +-- AdapterPermissionError  let this user open serial ports
     +-- AdapterSilentError      wrong port or speed, or not an adapter at all
     |    +-- AdapterForeignError    something else is there: another address or port
     +-- AdapterUnfitError       it answers, but cannot do what is needed: use another adapter
     |    +-- AdapterNotSilentError  name the vehicle's network, so that it listens to no other
     |    +-- AdapterLimitError      it can do so much of it and no more: ask less at a time, fewer filters
     +-- VendorLibraryError      install the adapter's driver anew, in the kind that its maker names
     +-- AccessDeniedError       confirm on the vehicle's display; what asks for a certificate is its maker's
     |    +-- AccessTermsError       open it by the name that is told
     +-- VehicleFullError        disconnect another tester: the vehicle has no room for a further one
     +-- VehicleSilentError      ignition off, plug not seated, gateway asleep
     +-- BusFaultError           ignition off; or else the vehicle's wiring, a control unit, the adapter
     |    +-- BusOffError            wrong bit rate, or a short circuit: the adapter left the bus
     +-- AnswerGarbledError      answers came, none of them whole: seat the plug, ask again
     +-- LinkLostError           cable or radio dropped while working: reconnect
     |    +-- AdapterResetError      the adapter restarted, mostly for want of voltage
     |    +-- VendorLibraryDiedError the adapter's driver crashed or hangs: unplug, plug in, connect again
     +-- RecordingUnusableError  this file cannot stand for a vehicle: choose another recording
     +-- RequestStoppedError     somebody asked for it: nothing to do
"""

from typing import ClassVar


class DriverError(Exception):
    """Root of every error a driver lets out.

    Attributes:
        code: stable name of the error for logs, telemetry and translated texts; never shown as is.
    """

    code: ClassVar[str] = "driver"


def _in_brackets(told: str) -> str:
    return f" ({told})" if told else ""


class AdapterNotFoundError(DriverError):
    """No adapter answers to the given port name."""

    code = "adapter-not-found"
    _fault: ClassVar[str] = "no adapter at"

    def __init__(self, port: str, told: str = "") -> None:
        super().__init__(f"{self._fault} {port}{_in_brackets(told)}")
        self.port = port


class AddressNotFoundError(AdapterNotFoundError):
    """Nobody accepts a connection at the given address of a network."""

    code = "address-not-found"
    _fault = "nobody answers at"


class CanInterfaceNotFoundError(AdapterNotFoundError):
    """The operating system has no CAN interface of its own by the given name, or none at all."""

    code = "can-interface-not-found"
    _fault = "no CAN interface of the system is called"


class BadVciUrlError(DriverError):
    """The text does not name an interface."""

    code = "bad-vci-url"
    _fault: ClassVar[str] = "does not name an interface"

    def __init__(self, text: str, why: str) -> None:
        super().__init__(f"{text!r} {self._fault}: {why}")
        self.text = text
        self.why = why


class BadVciOptionError(BadVciUrlError):
    """What follows the question mark of an interface's name is wrong; `why` says what is possible."""

    code = "bad-vci-option"
    _fault = "has an option that cannot be used"


class BadVciKindError(BadVciUrlError):
    """An interface of this kind cannot do what is asked of it; `why` names the kinds that can."""

    code = "bad-vci-kind"
    _fault = "is of a kind that cannot do this"


class AdapterBusyError(DriverError):
    """The port exists, and another program holds it."""

    code = "adapter-busy"

    def __init__(self, port: str, told: str = "") -> None:
        super().__init__(f"{port} is in use by another program{_in_brackets(told)}")
        self.port = port


class AdapterPermissionError(DriverError):
    """The port exists, and this user may not open it."""

    code = "adapter-permission"

    def __init__(self, port: str) -> None:
        super().__init__(f"no permission to open {port}")
        self.port = port


class AdapterUnfitError(DriverError):
    """The adapter answers but lacks something without which nothing can be read."""

    code = "adapter-unfit"


class AdapterNotSilentError(AdapterUnfitError):
    """The adapter acknowledges what it listens to, and would disturb a network of another speed."""

    code = "adapter-not-silent"


class AdapterLimitError(AdapterUnfitError):
    """The adapter does what is needed, but not as much of it at a time (e.g. no further filter)."""

    code = "adapter-limit"


class VendorLibraryError(DriverError):
    """The library that the adapter's maker supplies is missing, damaged or of a kind that cannot be run."""

    code = "vendor-library"

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.path = path
        self.why = why


class AdapterSilentError(DriverError):
    """The port opened, but nothing that speaks our dialect answered in time."""

    code = "adapter-silent"

    def __init__(self, port: str, waited_s: float) -> None:
        super().__init__(f"nothing at {port} answered within {waited_s:.1f} s")
        self.port = port
        self.waited_s = waited_s


class AdapterForeignError(AdapterSilentError):
    """Something answered, though not in our dialect; `why` tells what came."""

    code = "adapter-foreign"

    def __init__(self, port: str, why: str) -> None:
        super().__init__(port, 0.0)
        self.args = (f"{port}: {why}",)
        self.why = why


class AccessDeniedError(DriverError):
    """The vehicle lets no tester in that it has not confirmed, or that has not proved who it is."""

    code = "access-denied"


class AccessTermsError(AccessDeniedError):
    """The vehicle lets testers in on other terms, as far as it says; `try_url` is how to ask on those."""

    code = "access-terms"

    def __init__(self, url: str, why: str, try_url: str) -> None:
        super().__init__(f"{url}: {why}")
        self.url = url
        self.why = why
        self.try_url = try_url


class VehicleFullError(DriverError):
    """The vehicle lets in so many testers at a time, and they are connected."""

    code = "vehicle-full"


class VehicleSilentError(DriverError):
    """The adapter works, but no control unit answered."""

    code = "vehicle-silent"


class BusFaultError(DriverError):
    """The adapter works, and reports that the vehicle's network does not.

    On CAN a network that sleeps looks the same as a broken one: whoever sends a frame that nobody
    acknowledges sees an error (ISO 11898-1:2015, acknowledgement error).
    """

    code = "bus-fault"


class BusOffError(BusFaultError):
    """The adapter saw so many errors of its own that it left the bus (ISO 11898-1:2015, bus-off)."""

    code = "bus-off"


class AnswerGarbledError(DriverError):
    """Answers came, and no control unit's answer was whole; `raw` is what the adapter sent."""

    code = "answer-garbled"

    def __init__(self, why: str, raw: bytes = b"") -> None:
        super().__init__(why)
        self.raw = raw


class LinkLostError(DriverError):
    """The adapter vanished while a request was under way."""

    code = "link-lost"


class AdapterResetError(LinkLostError):
    """The adapter restarted by itself and forgot its settings."""

    code = "adapter-reset"


class VendorLibraryDiedError(LinkLostError):
    """The library that the adapter's maker supplies crashed, or does not come back from a call."""

    code = "vendor-library-died"


class RecordingUnusableError(DriverError):
    """A file that should be answered from holds no recording, or none that is whole enough."""

    code = "recording-unusable"


class RequestStoppedError(DriverError):
    """The request was given up because its caller asked for it."""

    code = "request-stopped"
