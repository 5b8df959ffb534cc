"""Finds out whether the data folder can be one, before anybody takes it for an empty record."""

import os
from pathlib import Path

from diagclinic.core.errors import RecordError


def check_data_folder(data: Path) -> None:
    """Look into `data`; a folder that is not there yet is as good.

    Raises:
        RecordError: it is no folder, or this user may not look into it.
    """
    try:
        with os.scandir(data):
            return
    except FileNotFoundError:
        return
    except OSError as error:
        raise RecordError(f"{data} cannot be used: {error}") from error
