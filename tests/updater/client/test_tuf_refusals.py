"""python-tuf's refusals in words of ours."""

import sys
from datetime import UTC, datetime, timedelta

import pytest
from tuf.api import exceptions
from tuf.api.serialization import DeserializationError

from updater.client.errors import (
    DamagedError,
    ExpiredError,
    OfflineError,
    ReplayedError,
    TrustError,
    UpdateError,
)
from updater.client.tuf_refusals import Asking, told

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ASKING = Asking("the stick", NOW, NOW)
KINDS: list[tuple[Exception, type[UpdateError]]] = [
    (exceptions.DownloadHTTPError("no such file", 404), OfflineError),
    (exceptions.DownloadLengthMismatchError("too long"), DamagedError),
    (exceptions.DownloadError("what"), DamagedError),
    (exceptions.BadVersionNumberError("older"), ReplayedError),
    (exceptions.LengthOrHashMismatchError("other"), DamagedError),
    (DeserializationError("no JSON"), DamagedError),
    (exceptions.UnsignedMetadataError("unsigned"), TrustError),
    (exceptions.RepositoryError("odd"), TrustError),
]


@pytest.mark.parametrize(("theirs", "ours"), KINDS)
def test_a_refusal_is_told_by_what_to_do_next_and_by_the_source(
    theirs: Exception, ours: type[UpdateError]
) -> None:
    with pytest.raises(ours, match="the stick") as caught, told(ASKING):
        raise theirs

    assert type(caught.value) is ours


def test_a_library_that_is_there_is_not_blamed() -> None:
    with pytest.raises(TrustError) as caught, told(ASKING):
        raise exceptions.UnsignedMetadataError("unsigned")

    assert "cryptography" not in str(caught.value)


def test_a_library_that_cannot_be_loaded_is_blamed_for_signatures_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.asymmetric.ec", None)
    with pytest.raises(TrustError, match="repair puts it back"), told(ASKING):
        raise exceptions.UnsignedMetadataError("unsigned")
    with pytest.raises(ReplayedError) as caught, told(ASKING):
        raise exceptions.BadVersionNumberError("older")

    assert "cryptography" not in str(caught.value)


def test_an_expired_signature_names_the_clock() -> None:
    with pytest.raises(ExpiredError, match="clock says 2026-11-21 12:00 UTC: if that is wrong"), told(ASKING):
        raise exceptions.ExpiredMetadataError("timestamp.json is expired")


def test_a_clock_that_is_known_to_be_wrong_is_said_to_be() -> None:
    asking = Asking("the stick", NOW, NOW + timedelta(days=1))

    with (
        pytest.raises(ExpiredError, match="which is wrong: it was 2026-11-22 12:00 UTC already"),
        told(asking),
    ):
        raise exceptions.ExpiredMetadataError("timestamp.json is expired")


@pytest.mark.parametrize("error", [OfflineError("gone"), OSError("disk")])
def test_other_errors_stay_what_they_are(error: Exception) -> None:
    with pytest.raises(type(error)) as caught, told(ASKING):
        raise error

    assert caught.value is error
