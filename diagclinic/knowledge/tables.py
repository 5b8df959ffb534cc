"""Reads the CSV files of resources/, refusing what is damaged."""

import csv
from collections.abc import Sequence
from pathlib import Path

from diagclinic.core.errors import CatalogueError


def read_table(path: Path, columns: Sequence[str]) -> list[list[str]]:
    """Return the rows of the CSV file at `path` below its header, every cell filled.

    Raises:
        CatalogueError: the file is missing, is not UTF-8, or does not have `columns` in every row.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file, strict=True)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CatalogueError(f"{path.name}: {error}") from error
    except ValueError as error:
        raise CatalogueError(f"{path.name} is empty") from error
    if header != list(columns):
        raise CatalogueError(f"{path.name}: columns are {header}")
    width = len(columns)
    for number, row in enumerate(rows, start=2):
        if len(row) != width or not all(row):
            raise CatalogueError(f"{path.name}, line {number}: {row}")
    return rows
