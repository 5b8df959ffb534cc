"""What python-tuf refuses, as errors of ours: by what a person does next."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Final

from tuf.api.exceptions import (
    BadVersionNumberError,
    DownloadError,
    DownloadHTTPError,
    ExpiredMetadataError,
    LengthOrHashMismatchError,
    RepositoryError,
)
from tuf.api.serialization import DeserializationError

from updater.client.errors import (
    DamagedError,
    ExpiredError,
    OfflineError,
    ReplayedError,
    TrustError,
    UpdateError,
)

#: the first kind that fits counts
_KINDS: Final[tuple[tuple[type[Exception], type[UpdateError]], ...]] = (
    (DownloadHTTPError, OfflineError),
    (DownloadError, DamagedError),
    (BadVersionNumberError, ReplayedError),
    (LengthOrHashMismatchError, DamagedError),
    (DeserializationError, DamagedError),
    (RepositoryError, TrustError),
)
#: ed25519 is verified without the library, see securesystemslib's `SSlibKey.verify_signature`
_CANNOT: Final = (
    ". It may be good all the same: the library cryptography cannot be loaded on this computer, and only"
    " ed25519 signatures are verified without it; diagclinic-update repair puts it back."
)


@dataclass(frozen=True, slots=True)
class Asking:
    """Who is asked, and when.

    Attributes:
        source: what people call it.
        clock: what this computer's clock says.
        reference: what is taken for the time.
    """

    source: str
    clock: datetime
    reference: datetime


@contextmanager
def told(asking: Asking) -> Iterator[None]:
    """Turn what python-tuf raises into errors of ours.

    Raises:
        OfflineError: the source lacks a file.
        ExpiredError: signatures are too old by now.
        ReplayedError: something is older than what was seen.
        DamagedError: bytes are not those that were signed, or far too many.
        TrustError: signatures are missing or wrong.
    """
    try:
        yield
    except ExpiredMetadataError as error:
        raise ExpiredError(_expired(asking, str(error))) from error
    except (DownloadError, RepositoryError) as error:
        kind = next(ours for theirs, ours in _KINDS if isinstance(error, theirs))
        cannot = unverifiable() if kind is TrustError else ""
        raise kind(f"{asking.source}: {str(error)[:300]}{cannot}") from error


def unverifiable() -> str:
    """Return words on signatures that this computer cannot verify, empty where it can."""
    return "" if _is_library_here() else _CANNOT


def _is_library_here() -> bool:
    try:
        import_module("cryptography.hazmat.primitives.asymmetric.ec")
    except ImportError:
        return False
    return True


def _expired(asking: Asking, what: str) -> str:
    clock, known = (f"{moment:%Y-%m-%d %H:%M} UTC" for moment in (asking.clock, asking.reference))
    words = f"{asking.source}: {what}. This computer's clock says {clock}"
    if asking.reference > asking.clock:
        return (
            f"{words}, which is wrong: it was {known} already when something was signed that is known here."
        )
    return f"{words}: if that is wrong, set it right."
