"""Where things are on this computer."""

import os
from pathlib import Path
from typing import Final

from diagclinic.cli.usage import UsageError

APPLICATION: Final = "diagclinic"
DATA_VARIABLE: Final = "DIAGCLINIC_DATA"
ROOT_VARIABLE: Final = "DIAGCLINIC_ROOT"
REPORTS_NAME: Final = "reports"
_PACKAGE: Final = Path(__file__).resolve().parent.parent


def resources_folder() -> Path:
    """Return the folder of catalogues and assets: inside an installed package, or beside it in a checkout."""
    installed = _PACKAGE / "_resources"
    return installed if installed.is_dir() else _PACKAGE.parent / "resources"


def install_root() -> Path | None:
    """Return the root of the install that started this program, None where there is none."""
    named = os.environ.get(ROOT_VARIABLE)
    return Path(named) if named else None


def data_folder(chosen: Path | None) -> Path:
    """Return the folder that holds all state: `chosen`, else DIAGCLINIC_DATA, else the user's own place.

    Raises:
        UsageError: it is named by a home folder that nobody has, or by bytes that are no text.
    """
    named = _named_folder(chosen)
    if named is not None:
        return named
    from platformdirs import user_data_path  # noqa: PLC0415  15 ms that most tests and --version do not need

    return user_data_path(APPLICATION, appauthor=False)


def reports_folder(chosen: Path | None) -> Path | None:
    """Return where the window puts reports: with all else in a named folder; None: the documents."""
    named = _named_folder(chosen)
    return None if named is None else named / REPORTS_NAME


def _named_folder(chosen: Path | None) -> Path | None:
    named = chosen or os.environ.get(DATA_VARIABLE)
    if not _is_text(str(named)):
        raise UsageError(
            f"{named}: the name of this folder cannot be read as text. Name a folder in plain letters."
        )
    try:
        return Path(named).expanduser().absolute() if named else None
    except RuntimeError as error:
        raise UsageError(
            f"{named}: there is no such home folder. Name the folder by its whole path."
        ) from error


def _is_text(name: str) -> bool:
    """Tell if `name` is text to other programs too: SQLite takes no name of other bytes."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
