"""What the service is told when it is started, and what stands in fleet.toml."""

import ipaddress
import re
import time
import tomllib
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from updater.fleet.store.database import Database, no_database, open_database, shown
from updater.fleet.store.errors import SettingsError
from updater.fleet.store.schema import number, prepare
from updater.fleet.store.services import Services

CONFIG_NAME: Final = "fleet.toml"
_LISTEN: Final = re.compile(r"(?:\[(?P<six>[0-9a-fA-F:]+)\]|(?P<host>[A-Za-z0-9.-]*)):(?P<port>\d{1,5})")


@dataclass(frozen=True, slots=True)
class Given:
    """The words of the command line; a process is handed them whole.

    Attributes:
        database: URL; empty: a file in `folder`.
        folder: of the service's own files.
        host: to listen at.
        port: likewise; 0: any that is free.
        workers: processes that answer.
    """

    folder: Path
    database: str = ""
    host: str = "127.0.0.1"
    port: int = 8700
    workers: int = 1


def listen(text: str) -> tuple[str, int]:
    """Return host and port of `HOST:PORT`, an address of IPv6 in brackets.

    Raises:
        SettingsError: that is none.
    """
    found = _LISTEN.fullmatch(text)
    if found is None or int(found["port"]) > 65535:
        raise SettingsError(f"{text} is no HOST:PORT, such as 127.0.0.1:8700 or [::1]:8700")
    if found["six"] and not _is_address(found["six"]):
        raise SettingsError(f"{found['six']} is no address of IPv6")
    return found["six"] or found["host"] or "0.0.0.0", int(found["port"])  # noqa: S104  as typed: every address


def read_config(folder: Path) -> Mapping[str, Any]:
    """Return what `fleet.toml` in `folder` says, nothing where there is none.

    Raises:
        SettingsError: it cannot be read, or makes no sense.
    """
    path = folder / CONFIG_NAME
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}") from error


def services_of(given: Given, *, makes: bool = True) -> Services:
    """Open the database and return what the parts are handed.

    Args:
        given: where it is.
        makes: whether one that is not there is made, or refused: a folder may be mistyped.

    Raises:
        SettingsError: what was typed or stands in fleet.toml cannot be.
        StoreError: the database cannot be used.
    """
    config = read_config(given.folder)
    database = open_database(given.database, given.folder, makes=makes)
    with ExitStack() as ends:
        ends.callback(database.close)
        if not makes:
            _demand(database, given)
        prepare(database)
        return Services(database, given.folder, now_ms, config, given.workers, ends=ends.pop_all())


def now_ms() -> int:
    """Return the time as the tables have it: milliseconds since 1970, UTC."""
    return time.time_ns() // 1_000_000


def _demand(database: Database, given: Given) -> None:
    with database.read() as connection:
        if number(connection) is None:
            raise no_database(shown(given.database) if given.database else str(given.folder))


def _is_address(text: str) -> bool:
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return True
