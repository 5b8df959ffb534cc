"""Brings a repository to where installs look, in the order that keeps every reader whole (docs/releasing.md).

Everything that is new first, then the timestamp, then a new root; what the desk removed goes last.  Whoever
reads meanwhile, or after a cut, sees the repository from before or from after.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from updater.fleet.rollout.errors import DeskError
from updater.install.locks import LockHeldError, holding

#: of the publisher's program, held while the desk changes
LOCK_NAME: Final = "publisher.lock"
WAIT_S: Final = 60.0
_PART: Final = ".part"
_TIMESTAMP: Final = "metadata/timestamp.json"
_ROOT: Final = ".root.json"


def mirror(desk: Path, to: Path) -> int:
    """Make the folder `to` a copy of what the desk publishes; return how many files were written.

    Raises:
        DeskError: the desk is busy for too long, or a file cannot be read or written.
    """
    repo = desk / "repo"
    if not (repo / _TIMESTAMP).is_file():
        raise DeskError(f"{repo} holds no repository", "Name the publisher's folder in fleet.toml.")
    try:
        with holding(desk / LOCK_NAME, WAIT_S):
            changed = [path for path in _files(repo) if _differs(repo / path, to / path)]
            for path in sorted(changed, key=_order):
                _copy(repo / path, to / path)
            for path in [path for path in _files(to) if not (repo / path).exists()]:
                (to / path).unlink()
    except LockHeldError as error:
        raise DeskError("another publisher is at this desk", "Wait until that is done.") from error
    except OSError as error:
        raise DeskError(f"the repository cannot be published: {error}", "See to that folder.") from error
    return len(changed)


def run_command(words: Sequence[str], within_s: float) -> None:
    """Publish by a command of the publisher's own.

    Raises:
        DeskError: it fails, or takes too long.
    """
    try:
        subprocess.run(  # noqa: S603  as the settings say
            list(words), stdin=subprocess.DEVNULL, capture_output=True, timeout=within_s, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise DeskError(f"the repository is not published: {error}", "See to that command.") from error


def _order(path: str) -> tuple[int, str]:
    """Return when a file is copied: the timestamp after all that it names, and a new root at the very end."""
    last = 2 if path.endswith(_ROOT) else 1 if path == _TIMESTAMP else 0
    return last, path


def _files(folder: Path) -> Iterator[str]:
    paths = sorted(folder.rglob("*")) if folder.is_dir() else []
    yield from (path.relative_to(folder).as_posix() for path in paths if path.is_file())


def _differs(source: Path, copy: Path) -> bool:
    """Tell whether a file has to be copied: the few whose names hold no version or hash are compared."""
    if not copy.is_file() or copy.stat().st_size != source.stat().st_size:
        return True
    return source.suffix == ".json" and source.read_bytes() != copy.read_bytes()


def _copy(source: Path, copy: Path) -> None:
    copy.parent.mkdir(parents=True, exist_ok=True)
    part = copy.with_name(f".{copy.name}{_PART}")
    shutil.copyfile(source, part)
    os.replace(part, copy)  # noqa: PTH105  the same, and named for what it is
