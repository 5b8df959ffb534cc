"""Why a CAN channel could not be opened, or fails, cut by what the technician does next.

python-can passes on what its interfaces raise, and they raise nearly everything: the same missing library is
an `ImportError`, a `NameError`, an `OSError` or an error of python-can's own, depending on its maker.
"""

import re
import struct
from collections.abc import Callable, Iterator
from errno import EAFNOSUPPORT, EPROTONOSUPPORT
from typing import Final

import can

from drivers.canbus.settings import CanSettings
from drivers.errors import (
    AdapterBusyError,
    AdapterNotFoundError,
    AdapterPermissionError,
    AdapterSilentError,
    BadVciOptionError,
    BusOffError,
    CanInterfaceNotFoundError,
    DriverError,
    LinkLostError,
    VendorLibraryError,
)
from drivers.transport.open_errors import BY_NUMBER, verdict

#: what bytes that are no frame make python-can's interfaces raise
GARBAGE: Final = (ValueError, IndexError, TypeError, KeyError, struct.error, UnboundLocalError)
#: what they raise while working
FAILURES: Final = (can.CanError, OSError, EOFError, AttributeError, *GARBAGE)

#: the interface that is no adapter's software but part of the operating system
_OF_THE_SYSTEM: Final = "socketcan"
_NO_SUCH_SYSTEM: Final = (EAFNOSUPPORT, EPROTONOSUPPORT)
_LIBRARY: Final = re.compile(
    r"\blibrary\b|\bdll\b|\bdriver\b|\bbackend\b|not installed|module", re.IGNORECASE
)
_BUSY: Final = re.compile(
    r"\bbusy\b|\bin use\b|already (open|connected|used|init)|occupied|exclusive|has not been closed",
    re.IGNORECASE,
)
_FORBIDDEN: Final = re.compile(r"permission|access (is )?denied|not permitted|no access", re.IGNORECASE)
_OFF: Final = re.compile(r"\bbus[-_ ]?off", re.IGNORECASE)


def opening_failure(settings: CanSettings, error: BaseException, waited_s: float) -> DriverError:
    """Return the typed error for `error`, met while opening what `settings` name."""
    found = _failure(settings, error, waited_s)
    if settings.interface != _OF_THE_SYSTEM:
        return found
    if isinstance(found, VendorLibraryError):
        return CanInterfaceNotFoundError(str(settings.channel), found.why)
    return CanInterfaceNotFoundError(found.port) if isinstance(found, AdapterNotFoundError) else found


def _failure(settings: CanSettings, error: BaseException, waited_s: float) -> DriverError:
    port = str(settings.channel)
    root = tuple(_chain(error))[-1]
    told = _already_told(error)
    if told is not None:
        return told
    if isinstance(root, OSError) and not isinstance(root, can.CanError):
        return _system_failure(settings, root, waited_s)
    for judge in (_by_text, _by_kind):
        found = judge(settings, root)
        if found is not None:
            return found
    return AdapterNotFoundError(port)


def missing_library(settings: CanSettings, error: BaseException) -> VendorLibraryError:
    """Return what is said where the software of an interface is not on this computer."""
    return VendorLibraryError(settings.interface, f"its software is not installed on this computer ({error})")


def working_failure(name: str, error: BaseException) -> DriverError | None:
    """Return the typed error for `error` of an open channel; None where it only received no frame."""
    already = _already_told(error)
    if already is not None:
        return already
    root = tuple(_chain(error))[-1]
    if isinstance(root, GARBAGE) and not _is_closed(root):
        return None
    told = f"{name}: {error}"
    return BusOffError(told) if _OFF.search(str(error)) else LinkLostError(told)


def _already_told(error: BaseException) -> DriverError | None:
    """Return the typed error that an interface of this program's own met."""
    return next((link for link in _chain(error) if isinstance(link, DriverError)), None)


def _is_closed(error: BaseException) -> bool:
    """Say whether `error` is what reading a closed descriptor raises."""
    return "closed" in str(error) or "file descriptor" in str(error) or "NoneType" in str(error)


def _system_failure(settings: CanSettings, error: OSError, waited_s: float) -> DriverError:
    port = str(settings.channel)
    if isinstance(error, TimeoutError):
        return AdapterSilentError(port, waited_s)
    if error.errno in _NO_SUCH_SYSTEM:
        return VendorLibraryError(settings.interface, "this computer's system does not offer it")
    if error.errno not in BY_NUMBER and _LIBRARY.search(str(error)):
        return missing_library(settings, error)
    return verdict(port, error)


def _by_text(settings: CanSettings, error: BaseException) -> DriverError | None:
    port, text = str(settings.channel), str(error)
    found: tuple[tuple[re.Pattern[str], Callable[[], DriverError]], ...] = (
        (_BUSY, lambda: AdapterBusyError(port)),
        (_FORBIDDEN, lambda: AdapterPermissionError(port)),
    )
    return next((make() for pattern, make in found if pattern.search(text)), None)


def _by_kind(settings: CanSettings, error: BaseException) -> DriverError | None:
    if isinstance(error, (ImportError, NameError, NotImplementedError, AttributeError)):
        return missing_library(settings, error)
    if isinstance(error, (TypeError, ValueError, KeyError)):
        if "backend" in str(error).lower():  # libusb itself
            return missing_library(settings, error)
        return BadVciOptionError(settings.url, f"{settings.interface} says: {error}")
    if not isinstance(error, can.CanError):
        return VendorLibraryError(settings.interface, f"its software failed ({error})")
    return None


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield `error` and what caused it, the first cause last."""
    link: BaseException | None = error
    while link is not None:
        yield link
        link = link.__cause__
