"""Where channels lead: addresses hold passwords, so that they come from the environment or a private file."""

import os
import re
import stat
import sys
import tomllib
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import apprise

from updater.fleet.alerts.errors import AddressesError

#: in the service's folder
NAME: Final = "alert-addresses.toml"
#: and the channel's name in capitals, hyphens as underscores
VARIABLE: Final = "DIAGCLINIC_FLEET_ALERT_"
_LARGEST: Final = 64 * 1024
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_LIST: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Addresses:
    """Addresses by channel, as apprise writes them; never shown, not even by `repr`."""

    by_channel: Mapping[str, tuple[str, ...]] = field(repr=False)

    def of(self, channel: str) -> tuple[str, ...]:
        """Return the addresses of a channel, none where nobody gave any."""
        return self.by_channel.get(channel, ())


def read_addresses(folder: Path, environment: Mapping[str, str], channels: Iterable[str]) -> Addresses:
    """Return where `channels` lead; the environment counts before the file.

    Raises:
        AddressesError: the file is not private, or no list of addresses that can be used.
    """
    names = tuple(channels)
    found = _from_file(folder / NAME, names)
    for name in names:
        words = environment.get(VARIABLE + name.upper().replace("-", "_"), "").strip()
        if words:
            found[name] = tuple(_LIST.split(words))
    for name, urls in found.items():
        _check(name, urls)
    return Addresses(found)


def server_at(url: str) -> apprise.NotifyBase | None:
    """Return apprise's plug-in for an address, None where it knows none.

    All its plug-ins are loaded with the first one, and some import what Python has deprecated.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        server = apprise.Apprise.instantiate(url, suppress_exceptions=True)
    return server if isinstance(server, apprise.NotifyBase) else None


def _from_file(path: Path, names: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    try:
        with path.open("rb") as file:
            _refuse_shared(path, file.fileno())
            text = file.read(_LARGEST + 1)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise AddressesError(
            f"{path} cannot be read: {error.strerror}", "Give its owner the right."
        ) from error
    try:
        whole = tomllib.loads(text.decode()) if len(text) <= _LARGEST else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError):
        raise _wrong(path) from None  # what they quote may be an address
    table = whole.get("addresses")
    if set(whole) != {"addresses"} or not isinstance(table, dict) or not set(table) <= set(names):
        raise _wrong(path)
    return {name: _listed(path, urls) for name, urls in table.items()}


def _listed(path: Path, urls: object) -> tuple[str, ...]:
    if not isinstance(urls, list) or not all(isinstance(url, str) for url in urls):
        raise _wrong(path)
    return tuple(urls)


def _refuse_shared(path: Path, descriptor: int) -> None:
    """Refuse a file that others may read; on Windows the folder's own rights say who may."""
    if sys.platform == "win32":
        return
    about = os.fstat(descriptor)
    if about.st_mode & _OTHERS or about.st_uid not in (os.geteuid(), 0):
        raise AddressesError(f"{path} can be read by others than its owner", f"chmod 600 {path}")


def _check(channel: str, urls: tuple[str, ...]) -> None:
    for place, url in enumerate(urls, 1):
        if server_at(url) is None:
            raise AddressesError(
                f"address {place} of the channel {channel} is none that apprise knows",
                "Write it as apprise's list of services shows.",
            )


def _wrong(path: Path) -> AddressesError:
    return AddressesError(
        f"{path} is no list of addresses by channel",
        'It has one table [addresses] of lines for channels of the rules: team = ["mailto://..."]',
    )
