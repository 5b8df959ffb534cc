"""What a technician can do about a call that failed: from the library's codes to the app's errors."""

from typing import Final

from drivers.errors import (
    AdapterBusyError,
    AdapterLimitError,
    AdapterNotFoundError,
    AdapterUnfitError,
    DriverError,
    LinkLostError,
    VehicleSilentError,
)
from drivers.j2534.constants import ErrorCode
from drivers.j2534.letters import Topic

#: codes that mean: the device that was there is not there any more
_GONE: Final = frozenset(
    {
        ErrorCode.ERR_DEVICE_NOT_CONNECTED,
        ErrorCode.ERR_INVALID_DEVICE_ID,
        ErrorCode.ERR_INVALID_CHANNEL_ID,
    }
)
_IN_USE: Final = frozenset({ErrorCode.ERR_DEVICE_IN_USE, ErrorCode.ERR_CHANNEL_IN_USE})
#: libraries say no more than "failed" (or wait in vain) where nobody answers the wake-up
_UNANSWERED: Final = frozenset({ErrorCode.ERR_FAILED, ErrorCode.ERR_TIMEOUT})
_WAKING: Final = frozenset({Topic.FAST_INIT, Topic.FIVE_BAUD_INIT})
_MOVING: Final = frozenset({Topic.READ, Topic.WRITE})
_NAMES: Final = {int(code): code.name for code in ErrorCode}


def remedy(name: str, topic: Topic, code: int, function: str, told: str) -> DriverError:
    """Return the error for a call that returned `code`.

    Args:
        name: the library, as the technician knows it.
        topic: what was asked for.
        code: what the call returned; makers add codes of their own.
        function: the call's name.
        told: what the library says of it, in whatever language; often nothing.
    """
    words = f"{function}: {told or 'no further word'}, {_NAMES.get(code, f'code 0x{code:02X}')}"
    if code in _IN_USE:
        return AdapterBusyError(name, words)
    if topic is Topic.OPEN and code in _GONE | _UNANSWERED:
        return AdapterNotFoundError(name, words)
    if topic in _WAKING and code in _UNANSWERED:
        return VehicleSilentError(f"nothing answered the wake-up on the K-line ({words})")
    return _of_a_device_that_was_there(f"{name}: {words}", topic, code)


def _of_a_device_that_was_there(words: str, topic: Topic, code: int) -> DriverError:
    # ERR_FAILED in the midst of a conversation is what most libraries make of a pulled cable
    if code in _GONE or (topic in _MOVING and code == ErrorCode.ERR_FAILED):
        return LinkLostError(words)
    if code == ErrorCode.ERR_EXCEEDED_LIMIT:
        return AdapterLimitError(words)
    return AdapterUnfitError(words)
