"""Versions of an app as trees of many small files, of which an update changes some."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from tests.faults.chance import seeded

FILES: Final = 220
#: every third file differs from version to version, as if it had the version in it
CHANGED_EVERY: Final = 3


@cache
def tree(version: str, files: int = FILES) -> Mapping[str, bytes]:
    """Return the files of `version`, 1 to 4 KiB each, in folders three deep."""
    return MappingProxyType({_path(number): _content(number, version) for number in range(files)})


def lay_down(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write `files` into `folder`."""
    for path, payload in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(payload)


def read(folder: Path) -> dict[str, bytes]:
    """Return what is in `folder`."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def _path(number: int) -> str:
    return f"_internal/part{number % 7}/sub{number % 3}/module{number}.bin"


def _content(number: int, version: str) -> bytes:
    said = version if number % CHANGED_EVERY == 0 else "the same in all versions"
    chance = seeded(number, said)
    return chance.randbytes(chance.randint(1024, 4096))
