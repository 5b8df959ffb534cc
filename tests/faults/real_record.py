"""Versions whose way with the shop's record is the real program's: three sources, each a format.

Their window is the stand-in's; `db` and `--selftest` are those of `diagclinic`, from each version's source.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from diagclinic.persistence.exchange import share_whole
from diagclinic.persistence.places import Places
from tests.diagclinic.persistence.keeping import make_record, tables_in, visit_again
from tests.newer_version import LOSSLESS, LOSSY, NewerVersion, build
from tests.updater.world import toy_program

SOURCE: Final = Path(__file__).resolve().parents[2]
#: the checkout; with one more format whose way back loses nothing; and with one whose way back would
REAL_OLD, REAL_NEW, REAL_LOSING = "3.0.0", "3.1.0", "3.2.0"
#: what only REAL_LOSING has a place for
LOSSY_ALONE: Final = "tyres"
_TYRE: Final = "INSERT INTO tyres VALUES (1, 1, 5.5)"
_RECORD_ON: Final = f"""
import sys
from pathlib import Path
sys.path.append({str(SOURCE)!r})
from tests.diagclinic.persistence.keeping import visit_again
visit_again(Path(sys.argv[1]), "after the migration")
"""
_PROGRAM: Final = """#!/bin/sh
case "$1" in
db|--selftest)
    PYTHONPATH={marks}:{source} exec {python} -P -m diagclinic "$@" ;;
esac
exec "${{0%/*}}/diagclinic-toy" "$@"
"""


class Sources:
    """The sources of the versions, in `folder` where they are not the checkout itself."""

    def __init__(self, folder: Path) -> None:
        self.newer = build(folder / "newer", LOSSLESS)
        self.losing = build(folder / "losing", LOSSY)

    def schemas(self) -> Iterator[tuple[str, Path, int]]:
        """Yield each version with its source and the number of its format."""
        yield REAL_OLD, SOURCE, self.newer.schema - 1
        yield REAL_NEW, self.newer.folder, self.newer.schema
        yield REAL_LOSING, self.losing.folder, self.losing.schema


def programs(version: str, source: Path) -> dict[str, bytes]:
    """Return the files of a version that differ from the stand-in's."""
    marks = SOURCE / "tests/faults/marks"
    shell = _PROGRAM.format(marks=marks, source=source, python=sys.executable)
    return {"diagclinic": shell.encode(), "diagclinic-toy": toy_program(version, "good", (1, 1, 1))}


def make(data: Path, visits: int = 1) -> None:
    """Record a visit with a scan, and so many more."""
    make_record(data)
    for number in range(visits):
        visit_again(data, f"one {number}", f"two {number}")


def migrate(data: Path, version: NewerVersion) -> str:
    """Take a snapshot, let `version` bring the record into its format, and record on; return the snapshot."""
    snapshot = str(version.run(data, "db", "snapshot", "--json").data["snapshot"])
    assert version.run(data, "db", "upgrade", "--json").code == 0
    has_tyres = version.folder.name == "losing"
    told = [version.python(_RECORD_ON, str(data)), *([version.sql(data, _TYRE)] if has_tyres else [])]
    assert [one.code for one in told] == [0] * len(told), told
    return snapshot


def records(data: Path) -> set[str]:
    """Return everything in the record that every format has a place for; nothing where it cannot be read.

    As whoever opens it does, this ends an exchange that was cut short first.
    """
    path = Places(data).database
    if Places(data).exchange.exists():
        share_whole(Places(data), wait_s=5).close()
    if not path.exists():
        return set()
    told = {table: rows for table, rows in tables_in(path).items() if table != LOSSY_ALONE}
    return {f"{table} {_known(row)}" for table, rows in told.items() for row in rows}


def _known(row: tuple[object, ...]) -> tuple[object, ...]:
    return tuple(value for value in row if value is not None)
