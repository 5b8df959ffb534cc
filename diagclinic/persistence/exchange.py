"""Puts another database in the record's place and keeps the earlier one; a kill at any point loses neither.

A small file says that the exchange is decided and what the earlier database is to be called.  Whoever opens
the record finishes it first, so nobody ever finds an empty place there and takes it for a new record.
"""

import json
import sys
from typing import Final

from diagclinic.core.errors import RecordBusyError, RecordDamagedError
from diagclinic.persistence.failures import record_failure
from diagclinic.persistence.places import Places
from diagclinic.persistence.record_lock import RecordHold, record_alone, share_record
from diagclinic.persistence.synced import sync_folder, write_synced

#: what SQLite keeps beside a database: commits that are not in it yet, and the index of those, which is built
#: anew
_LOG: Final = "-wal"
_LOG_INDEX: Final = "-shm"
_KEPT: Final = "kept"


def share_whole(places: Places, wait_s: float) -> RecordHold:
    """Share the record, after an exchange that was cut short has been brought to its end.

    Raises:
        RecordBusyError: somebody works on it alone.
        RecordError: the exchange cannot be finished.
    """
    hold = share_record(places, wait_s)
    if not places.exchange.exists():
        return hold
    hold.close()
    with record_alone(places, wait_s):
        finish_exchange(places)
    return share_record(places, wait_s)


def exchange(places: Places, kept: str) -> None:
    """Put the draft in the record's place; the earlier database is called `kept` from now on.

    The caller has the record alone, and has closed the draft, all of which is on the disk.

    Raises:
        RecordError: the disk failed; the next who opens the record goes on.
    """
    try:
        write_synced(places.exchange, json.dumps({_KEPT: kept}).encode("ascii"))
    except OSError as error:
        raise record_failure(error, places.exchange) from error
    finish_exchange(places)


def finish_exchange(places: Places) -> None:
    """Finish an exchange that was decided; does nothing where there is none.

    Raises:
        RecordBusyError: another program has a file of the record open.
        RecordDamagedError: what was decided cannot be read; nothing was moved.
        RecordError: the disk failed.
    """
    try:
        _finish(places)
    except OSError as error:
        if sys.platform == "win32" and isinstance(error, PermissionError):  # no file that is open moves there
            raise RecordBusyError(f"another program has {places.database} open") from error
        raise record_failure(error, places.database) from error


def _finish(places: Places) -> None:
    if not places.exchange.exists():
        return
    kept = _kept(places)
    if places.draft.exists():
        for suffix in (_LOG, ""):
            _move(places, suffix, kept + suffix)
        places.database.with_name(places.database.name + _LOG_INDEX).unlink(missing_ok=True)
        sync_folder(places.folder)  # SQLite would take an earlier log beside the draft for the draft's own
        places.draft.replace(places.database)
    sync_folder(places.folder)
    places.exchange.unlink()
    sync_folder(places.folder)


def _kept(places: Places) -> str:
    try:
        return str(json.loads(places.exchange.read_bytes())[_KEPT])
    except (ValueError, LookupError, TypeError) as error:
        raise RecordDamagedError(f"{places.exchange} tells nothing of the earlier record") from error


def _move(places: Places, suffix: str, name: str) -> None:
    source, target = places.database.with_name(places.database.name + suffix), places.folder / name
    if source.exists() and not target.exists():
        source.replace(target)
