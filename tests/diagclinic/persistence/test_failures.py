"""What went wrong underneath arrives as the error whose remedy helps."""

import errno
from pathlib import Path

import apsw
import pytest

from diagclinic.core.errors import (
    DiskFullError,
    RecordBusyError,
    RecordDamagedError,
    RecordError,
)
from diagclinic.persistence.failures import record_failure

PATH = Path("/shop/shop.sqlite3")


def result(code: int) -> apsw.Error:
    """Return apsw's exception for SQLite's result `code`."""
    return apsw.exception_for(code)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (result(apsw.SQLITE_FULL), DiskFullError),
        (result(apsw.SQLITE_IOERR_WRITE), DiskFullError),
        (result(apsw.SQLITE_IOERR_SHMSIZE), DiskFullError),
        (OSError(errno.ENOSPC, "full"), DiskFullError),
        (OSError(errno.EDQUOT, "quota"), DiskFullError),
        (OSError(errno.EFBIG, "too large"), DiskFullError),
        (result(apsw.SQLITE_IOERR_DATA), RecordDamagedError),
        (result(apsw.SQLITE_IOERR_SHORT_READ), RecordDamagedError),
        (result(apsw.SQLITE_IOERR_CORRUPTFS), RecordDamagedError),
        # a drive that went away says nothing of the bytes that were written
        (result(apsw.SQLITE_IOERR_READ), RecordError),
        (result(apsw.SQLITE_IOERR_FSYNC), RecordError),
        (result(apsw.SQLITE_IOERR_LOCK), RecordError),
        (result(apsw.SQLITE_IOERR_NOMEM), RecordError),
        (result(apsw.SQLITE_CORRUPT), RecordDamagedError),
        (result(apsw.SQLITE_NOTADB), RecordDamagedError),
        (result(apsw.SQLITE_BUSY), RecordBusyError),
        (result(apsw.SQLITE_BUSY_SNAPSHOT), RecordBusyError),
        (result(apsw.SQLITE_LOCKED), RecordBusyError),
        (result(apsw.SQLITE_READONLY), RecordError),
        (result(apsw.SQLITE_CANTOPEN), RecordError),
        (PermissionError(errno.EACCES, "no"), RecordError),
        (result(apsw.SQLITE_SCHEMA), RecordError),
        (ValueError("unheard of"), RecordError),
    ],
)
def test_an_error_is_cut_by_its_remedy(error: Exception, kind: type[RecordError]) -> None:
    assert type(record_failure(error, PATH)) is kind


@pytest.mark.parametrize("error", [result(apsw.SQLITE_FULL), PermissionError(), ValueError("unheard of")])
def test_a_message_names_the_file(error: Exception) -> None:
    assert str(PATH) in str(record_failure(error, PATH))


def test_what_nobody_foresaw_speaks_for_itself() -> None:
    assert "unheard of" in str(record_failure(ValueError("unheard of"), PATH))


def test_what_may_not_be_written_says_what_to_allow() -> None:
    assert "let this user write" in str(record_failure(result(apsw.SQLITE_READONLY), PATH))
