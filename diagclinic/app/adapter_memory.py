"""Remembers on disk which interface worked last and how to open it quickly."""

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from diagclinic.app.adapter_tests import FileAdapterTests
from diagclinic.app.small_file import read_json, write_json
from diagclinic.services.adapter_tests import KeptTest

FILE_NAME: Final = "adapters.json"
KEPT: Final = 20
_HINT: Final = "hint"
_IDENTITY: Final = "identity"
#: pyserial's port that writes what passes to a file of its choice: opened by whoever names it, not by itself
_SPYING: Final = "spy://"


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of the adapter at one URL."""

    hint: str
    identity: str = ""


class FileAdapterMemory:
    """An `AdapterMemory` in a small file; a file that is damaged or cannot be written is as good as none.

    The file maps URLs, the last one that worked first, to the hint alone or to a hint and an identity.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME
        self._tests = FileAdapterTests(folder)

    def last_url(self) -> str | None:
        """Return the URL that worked last."""
        return next(iter(self._known()), None)

    def identity(self, url: str) -> str:
        """Return the identity of the adapter that worked at `url`, empty where it is not known."""
        known = self._known().get(url)
        return "" if known is None else known.identity

    def hint(self, url: str, identity: str = "") -> str:
        """Return what makes opening `url` quick, empty where nothing is known.

        With an `identity` it is that adapter's hint, wherever it was; another's at the same URL is not told.
        """
        adapters = self._known()
        known = adapters.get(url)
        if identity and (known is None or known.identity not in {"", identity}):
            known = next((one for one in adapters.values() if one.identity == identity), None)
        return "" if known is None else known.hint

    def remember(self, url: str, hint: str, identity: str = "") -> None:
        """Keep `url` as the one that worked last; the oldest beyond the last twenty are forgotten."""
        others = {
            known_url: known
            for known_url, known in self._known().items()
            if known_url != url and (not identity or known.identity != identity)
        }
        adapters = dict(list({url: _Known(hint, identity), **others}.items())[:KEPT])
        rows = {known_url: _row(known) for known_url, known in adapters.items()}
        with contextlib.suppress(OSError):  # what is lost is a second at the next start
            write_json(self._path, rows)

    def keep_test(self, url: str, identity: str, kept: KeptTest) -> None:
        """Keep an adapter's self-test in the place of its earlier one."""
        self._tests.keep(url, identity, kept)

    def test_of(self, url: str, identity: str) -> KeptTest | None:
        """Return the last self-test of an adapter, None where it never had one."""
        return self._tests.of(url, identity)

    def _known(self) -> dict[str, _Known]:
        """Return the adapters by URL, the last one that worked first."""
        try:
            rows = read_json(self._path)
        except (OSError, ValueError, RecursionError):
            return {}
        if not isinstance(rows, dict):
            return {}
        read = {url: _read(row) for url, row in rows.items()}
        return {url: known for url, known in read.items() if known is not None and _SPYING not in url.lower()}


def _row(known: _Known) -> str | dict[str, str]:
    return {_HINT: known.hint, _IDENTITY: known.identity} if known.identity else known.hint


def _read(row: Any) -> _Known | None:
    """Return what a row of the file says, None where it is damaged."""
    if isinstance(row, str):
        return _Known(row)
    if not isinstance(row, dict):
        return None
    hint, identity = row.get(_HINT), row.get(_IDENTITY)
    return _Known(hint, identity) if isinstance(hint, str) and isinstance(identity, str) else None
