"""Keeps the self-tests of the shop's adapters on disk; a file that is damaged is as good as none."""

import contextlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from diagclinic.app.small_file import read_json, write_json
from diagclinic.services.adapter_tests import KeptTest
from drivers.api import AdapterInfo, Capability, Check, CheckOutcome, SelfTest

FILE_NAME: Final = "adapter-tests.json"
KEPT: Final = 20
MOST_CHECKS: Final = 500


@dataclass(frozen=True, slots=True)
class _Row:
    """One test, and the adapter that it is of."""

    url: str
    identity: str
    kept: KeptTest

    def is_of(self, url: str, identity: str) -> bool:
        """Say whether it is of the adapter with `identity`, or of the one at `url` where that tells none."""
        return self.identity == identity if identity and self.identity else self.url == url

    def is_replaced_by(self, other: "_Row") -> bool:
        """Say whether `other` is a later test of the same adapter, or of another one in its place."""
        serial = self.kept.test.serial
        return self.is_of(other.url, other.identity) or (serial != "" and serial == other.kept.test.serial)


class FileAdapterTests:
    """The last test of each adapter, newest first, in a small file."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME

    def keep(self, url: str, identity: str, kept: KeptTest) -> None:
        """Keep a test in the place of the adapter's earlier one; the oldest beyond twenty are forgotten."""
        new = _Row(url, identity, kept)
        rows = [new, *(row for row in self._rows() if not row.is_replaced_by(new))][:KEPT]
        with contextlib.suppress(OSError):  # what is lost can be found out again
            write_json(self._path, [_told(row) for row in rows])

    def of(self, url: str, identity: str) -> KeptTest | None:
        """Return the last test of an adapter, None where it never had one."""
        return next((row.kept for row in self._rows() if row.is_of(url, identity)), None)

    def _rows(self) -> list[_Row]:
        try:
            rows = read_json(self._path)
        except (OSError, ValueError, RecursionError):
            return []
        read = [_read(row) for row in rows] if isinstance(rows, list) else []
        return [row for row in read if row is not None]


def _told(row: _Row) -> dict[str, Any]:
    test = row.kept.test
    return {
        "url": row.url,
        "identity": row.identity,
        "at": row.kept.at.isoformat(),
        "name": test.info.name,
        "firmware": test.info.firmware,
        "capabilities": test.info.capabilities.names,
        "serial": test.serial,
        "verdict": test.verdict,
        "checks": [[check.name, check.feature, check.outcome.value, check.told] for check in test.checks],
    }


def _read(told: Any) -> _Row | None:
    """Return what a row of the file says, None where it is damaged."""
    try:
        url, identity, name, firmware, serial, verdict = (
            _text(told[key]) for key in ("url", "identity", "name", "firmware", "serial", "verdict")
        )
        info = AdapterInfo(url, name, firmware, Capability.named(_texts(told["capabilities"])))
        checks = tuple(_check(check) for check in told["checks"][:MOST_CHECKS])
        at = datetime.fromisoformat(told["at"])
    except (KeyError, TypeError, ValueError, IndexError):
        return None
    return _Row(url, identity, KeptTest(SelfTest(info, serial, checks, verdict), at))


def _check(told: Any) -> Check:
    name, feature, outcome, answer = (_text(part) for part in told)
    return Check(name, feature, CheckOutcome(outcome), answer)


def _texts(told: object) -> list[str]:
    if not isinstance(told, list):
        raise TypeError(type(told))
    return [_text(one) for one in told]


def _text(told: object) -> str:
    if not isinstance(told, str):
        raise TypeError(type(told))
    return told
