"""The folder `telemetry` of the shop's data, as far as the uploader reads and writes it (docs/fleet.md)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from updater.client.strict_json import time_text
from updater.client.urls import is_fleet_url
from updater.upload.consent import NONE, level_of
from updater.upload.small_files import read_bytes, read_object, write_object

DATA_VARIABLE: Final = "DIAGCLINIC_DATA"
NAME: Final = "telemetry"
#: how an install was let in: with a code of its shop, or because everybody is
HOW: Final = ("code", "open")
_APPLICATION: Final = "diagclinic"
_FORMAT: Final = 1
_NONCE: Final = re.compile(r"[0-9a-f]{32}")


def usual_folder(environ: Mapping[str, str]) -> Path:
    """Return where the application keeps what it spools: below the shop's data, which `environ` may name.

    Raises:
        RuntimeError: it is named by a home folder that nobody has.
    """
    named = environ.get(DATA_VARIABLE)
    if named:
        return Path(named).expanduser().absolute() / NAME
    from platformdirs import user_data_path  # noqa: PLC0415  most verbs do not need it

    return user_data_path(_APPLICATION, appauthor=False) / NAME


@dataclass(frozen=True, slots=True)
class Enrolled:
    """Where this install was let in.

    Attributes:
        fleet: URL of the service.
        install: the id that it was let in by.
        how: `code` or `open`.
    """

    fleet: str
    install: str
    how: str


@dataclass(frozen=True, slots=True)
class Folder:
    """The files in `path`, none of which has to be there."""

    path: Path

    @property
    def spool(self) -> Path:
        """What waits to be sent."""
        return self.path / "spool.db"

    @property
    def key(self) -> Path:
        """The install's own key."""
        return self.path / "key.pem"

    @property
    def lock(self) -> Path:
        """Held by the one uploader at work."""
        return self.path / "upload.lock"

    @property
    def patience(self) -> Path:
        """When to try again, and why not now."""
        return self.path / "upload.json"

    @property
    def _forget(self) -> Path:
        return self.path / "forget.json"

    @property
    def _enrolled(self) -> Path:
        return self.path / "enrolled.json"

    def level(self) -> int:
        """Return the level that holds now: none while what was withdrawn could not be removed yet."""
        if (self.path / "emptying").exists():
            return NONE
        return level_of(read_bytes(self.path / "consent.json"))

    def forget_nonce(self) -> str | None:
        """Return the nonce of the request for deletion that waits, None for none."""
        nonce = (read_object(self._forget) or {}).get("nonce")
        return nonce if isinstance(nonce, str) and _NONCE.fullmatch(nonce) else None

    def forgotten(self, nonce: str) -> None:
        """Take back the request of that nonce, which was granted; a newer one stays.

        Raises:
            OSError: the disk refuses.
        """
        if self.forget_nonce() == nonce:
            self._forget.unlink(missing_ok=True)

    def enrolled(self) -> Enrolled | None:
        """Return where this install was let in, None where nobody knows."""
        content = read_object(self._enrolled) or {}
        fleet, install, how = (content.get(name) for name in ("fleet", "install", "how"))
        if not (isinstance(fleet, str) and is_fleet_url(fleet) and isinstance(install, str) and how in HOW):
            return None
        return Enrolled(fleet, install, str(how))

    def keep_enrolled(self, enrolled: Enrolled, at: datetime) -> None:
        """Remember where this install was let in.

        Raises:
            OSError: the disk refuses.
        """
        told = {"fleet": enrolled.fleet, "install": enrolled.install, "how": enrolled.how}
        write_object(self._enrolled, {"format": _FORMAT, **told, "at": time_text(at)})

    def drop_enrolled(self) -> None:
        """Forget that this install was let in: the service does not know it any more.

        Raises:
            OSError: the disk refuses.
        """
        self._enrolled.unlink(missing_ok=True)
