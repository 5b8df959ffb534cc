"""What is done to an install, each as the program that a shop runs, from an install that is ready for it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from tests.faults import real_record
from tests.faults.real_record import REAL_LOSING, REAL_NEW, REAL_OLD
from tests.faults.shop import (
    LOSING,
    MIGRATING,
    NEW,
    OLD,
    OLDER,
    OLDEST,
    Copy,
    Shop,
    client,
    launcher,
)
from tests.newer_version import NewerVersion
from updater.install.state import Snapshot, Trial, change_state


@dataclass(frozen=True, slots=True)
class Operation:
    """An act.

    Attributes:
        fill: makes the install that it starts from.
        words: the command line.
        starts: versions of which one has to start, whenever it was broken off.
        ends: the version that starts once it has been through.
        has_record: what is done to the shop's record counts too, as the real program does it.
    """

    name: str
    fill: Callable[[Shop, Copy], None]
    words: Callable[[Shop, Copy], Sequence[str]]
    starts: tuple[str, ...]
    ends: str
    has_record: bool = False

    def roots(self, copy: Copy) -> list[Path]:
        """Return the folders whose changes count."""
        return [copy.root, copy.data] if self.has_record else [copy.root]

    def template(self, shop: Shop) -> Copy:
        """Return the install that it starts from."""
        copy = shop.template(self.name)
        if not copy.root.exists():
            self.fill(shop, copy)
        return copy


def _settled(shop: Shop, copy: Copy) -> None:
    shop.fill(copy, (OLD,))


def _on_trial(shop: Shop, copy: Copy) -> None:
    shop.fill(copy, (OLD, NEW), current=NEW, last_good=OLD, trial=Trial(NEW))


def _before_migration(shop: Shop, copy: Copy) -> None:
    shop.fill(copy, (OLD, MIGRATING), current=MIGRATING, last_good=OLD, trial=Trial(MIGRATING))
    _record(copy, 1)


def _after_update(shop: Shop, copy: Copy) -> None:
    shop.fill(copy, (OLD, NEW), current=NEW, last_good=NEW)
    _record(copy, 1)


def _after_migration(shop: Shop, copy: Copy) -> None:
    shop.fill(copy, (OLD, MIGRATING), current=MIGRATING, last_good=MIGRATING)
    _record(copy, 2)


def _after_losing_migration(shop: Shop, copy: Copy) -> None:
    kept = copy.data / "snapshots" / f"{OLD}.json"
    snapshot = Snapshot(str(kept), 1, OLD)
    shop.fill(copy, (OLD, LOSING), current=LOSING, last_good=LOSING, snapshot=snapshot)
    _record(copy, 2)
    kept.parent.mkdir()
    kept.write_text('{"schema": 1, "rows": ["one", "two"]}')


def _before_real_migration(shop: Shop, copy: Copy) -> None:
    versions = (REAL_OLD, REAL_NEW)
    shop.fill(copy, versions, current=REAL_NEW, last_good=REAL_OLD, trial=Trial(REAL_NEW))
    real_record.make(copy.data)


def _after_real_migration(shop: Shop, copy: Copy) -> None:
    _really_migrated(shop, copy, REAL_NEW, shop.sources.newer)


def _after_losing_real_migration(shop: Shop, copy: Copy) -> None:
    _really_migrated(shop, copy, REAL_LOSING, shop.sources.losing)


def replay_of(visits: int) -> "Operation":
    """Return the way back that takes longest, of a record of so many visits."""

    def fill(shop: Shop, copy: Copy) -> None:
        _really_migrated(shop, copy, REAL_LOSING, shop.sources.losing, visits)

    return replace(OPERATIONS["roll back a record, replay"], name=f"replay of {visits}", fill=fill)


def _really_migrated(shop: Shop, copy: Copy, version: str, newer: NewerVersion, visits: int = 1) -> None:
    shop.fill(copy, (REAL_OLD, version), current=version, last_good=version)
    real_record.make(copy.data, visits)
    kept = Snapshot(real_record.migrate(copy.data, newer), newer.schema - 1, REAL_OLD)
    change_state(copy.layout, lambda state: replace(state, snapshot=kept))


def _full(shop: Shop, copy: Copy) -> None:
    shop.fill(copy, (OLDEST, *OLDER, OLD), current=OLD, last_good=OLD)


def _record(copy: Copy, schema: int) -> None:
    rows = ["one", "two", "three"]
    (copy.data / "record.json").write_text(f'{{"schema": {schema}, "rows": ["one", "two", "three"]}}')
    (copy.data / "journal.jsonl").write_text("".join(f'{{"row": "{row}"}}\n' for row in rows))


def _start(shop: Shop, copy: Copy) -> list[str]:
    return launcher("--root", str(copy.root))


def _recover(shop: Shop, copy: Copy) -> list[str]:
    return launcher(
        "--root", str(copy.root), "--recover", "rollback", OLD, "--who", "Ann", "--why", "it is slow"
    )


def _recover_record(shop: Shop, copy: Copy) -> list[str]:
    return launcher(
        "--root", str(copy.root), "--recover", "rollback", REAL_OLD, "--who", "Ann", "--why", "slow"
    )


def _check(shop: Shop, copy: Copy) -> list[str]:
    return client("check", "--root", str(copy.root))


def _apply(shop: Shop, copy: Copy) -> list[str]:
    return client("apply", "--root", str(copy.root))


def _import(shop: Shop, copy: Copy) -> list[str]:
    return client("import", str(shop.stick), "--root", str(copy.root))


def _roll_back(shop: Shop, copy: Copy) -> list[str]:
    return client("rollback", OLD, "--root", str(copy.root), "--who", "Ann", "--why", "it is slow")


LAUNCHER: Final = (
    Operation("launch", _settled, _start, (OLD,), OLD),
    Operation("mark good", _on_trial, _start, (OLD, NEW), NEW),
    Operation("migrate", _before_migration, _start, (OLD, MIGRATING), MIGRATING),
    Operation("roll back, downgrade", _after_migration, _recover, (OLD, MIGRATING), OLD),
    Operation("roll back, replay", _after_losing_migration, _recover, (OLD, LOSING), OLD),
)
RECORD: Final = (
    Operation(
        "migrate a record", _before_real_migration, _start, (REAL_OLD, REAL_NEW), REAL_NEW, has_record=True
    ),
    Operation(
        "roll back a record, downgrade",
        _after_real_migration,
        _recover_record,
        (REAL_OLD, REAL_NEW),
        REAL_OLD,
        has_record=True,
    ),
    Operation(
        "roll back a record, replay",
        _after_losing_real_migration,
        _recover_record,
        (REAL_OLD, REAL_LOSING),
        REAL_OLD,
        has_record=True,
    ),
)
CLIENT: Final = (
    Operation("refresh", _settled, _check, (OLD,), OLD),
    Operation("update", _settled, _apply, (OLD, NEW), NEW),
    Operation("update, prune", _full, _apply, (OLD, NEW), NEW),
    Operation("USB import", _settled, _import, (OLD, NEW), NEW),
    Operation("roll back", _after_update, _roll_back, (OLD, NEW), OLD),
)
OPERATIONS: Final = {operation.name: operation for operation in (*CLIENT, *LAUNCHER, *RECORD)}
