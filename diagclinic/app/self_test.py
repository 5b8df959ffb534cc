"""The parts of `diagclinic --selftest`: nothing is shown, and nothing of the shop's is changed."""

import importlib
import os
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from diagclinic.app.paths import resources_folder
from diagclinic.core.errors import DiskFullError, RecordTooNewError
from diagclinic.persistence.places import Places
from diagclinic.services.self_test import Part
from diagclinic.services.workshop import Knowledge

#: what opens an interface of each kind
DRIVERS: Final = (
    "drivers.canbus.opening",
    "drivers.canbus.tap",
    "drivers.doip.opening",
    "drivers.elm327.opening",
    "drivers.j2534.opening",
    "drivers.replay.link",
    "drivers.simulator.link",
)
#: bytes of a record that is copied to be tried: half a minute on a slow disk, and nobody waits for long
COPIED: Final = 512 << 20
_NO_ROOM: Final = "There is no room to try a copy of the record"
_TOO_LARGE: Final = "The record is too large to try a copy of it"
_PLATFORM: Final = "QT_QPA_PLATFORM"
_UNSEEN: Final = "offscreen"


def parts_of(data: Path, resources: Path | None = None, copied: int = COPIED) -> tuple[Part, ...]:
    """Return the parts that work on the folder `data`; the window, whose failure may end all, comes last.

    Args:
        data: of the shop.
        resources: of this program.
        copied: bytes that a record may have at most to be tried as a copy; of a larger one the format counts.
    """
    folder = resources or resources_folder()
    return (
        Part("catalogues", lambda: _read_catalogues(folder)),
        Part("drivers", _load_drivers),
        Part("record", lambda: _open_copy(Places(data), copied)),
        Part("window", lambda: _make_window(folder)),
    )


def _read_catalogues(folder: Path) -> str:
    knowledge = Knowledge(folder)
    _ = knowledge.pids, knowledge.dtc_texts, knowledge.wmi
    return "The catalogues can be read."


def _load_drivers() -> str:
    for name in DRIVERS:
        importlib.import_module(name)
    return f"{len(DRIVERS)} parts of drivers can be loaded."


def _open_copy(places: Places, copied: int) -> str:
    """Open a copy of the record as this version would open the record itself."""
    from diagclinic.persistence.record_file import refuse_lost  # noqa: PLC0415  only for this part

    refuse_lost(places)
    if not places.database.exists():
        return "There is no record yet."
    if places.database.stat().st_size > copied:
        return _readable_format(places.database, _TOO_LARGE)
    try:
        return _opened_copy(places.database)
    except DiskFullError:  # no fault of this version
        return _readable_format(places.database, _NO_ROOM)


def _opened_copy(database: Path) -> str:
    from diagclinic.persistence.record_file import copy_record  # noqa: PLC0415  only where there is a record
    from diagclinic.persistence.shop_record import open_record  # noqa: PLC0415  likewise

    with TemporaryDirectory(prefix="diagclinic-") as folder:
        copy_record(database, Places(Path(folder)).database)
        with closing(open_record(Path(folder))) as record:
            record.visits(limit=1)
    return "A copy of the record can be opened."


def _readable_format(database: Path, why: str) -> str:
    from diagclinic.persistence.database_file import SCHEMA  # noqa: PLC0415  only where there is a record
    from diagclinic.persistence.record_file import schema_of  # noqa: PLC0415  likewise

    found = schema_of(database)
    if found is not None and found > SCHEMA:
        raise RecordTooNewError(f"it has format {found}, this version knows up to {SCHEMA}")
    return f"{why}; its format {found} can be read."


def _make_window(folder: Path) -> str:
    """Let Qt make what a window needs, without a screen."""
    os.environ[_PLATFORM] = _UNSEEN
    from diagclinic.ui.unseen import make_unseen  # noqa: PLC0415  Qt may be what does not work

    make_unseen(folder)
    return "A window can be made."
