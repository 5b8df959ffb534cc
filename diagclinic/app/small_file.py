"""Reads and writes the program's small files, whatever stands in their place."""

import contextlib
import json
import os
from pathlib import Path
from typing import Any, Final

#: more than any of these files ever holds
MOST_BYTES: Final = 1_000_000


def read_json(path: Path) -> Any:
    """Return what the file at `path` holds.

    A pipe is not read, its other end may keep silent for ever; nor is a device, or a file of any size.

    Raises:
        OSError: it cannot be read, or is no plain file.
        ValueError: it is too long, or no JSON.
        RecursionError: it is nested deeper than any of these files.
    """
    if not path.is_file():
        raise FileNotFoundError(path)
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise ValueError(path)
    return json.loads(content.decode("utf-8"))


def write_json(path: Path, content: Any) -> None:
    """Make `content` what the file at `path` holds: whole, or else what it held before.

    Raises:
        OSError: it cannot be written; no draft of it is left.
    """
    draft = path.with_suffix(f".{os.getpid()}.new")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        draft.write_text(json.dumps(content, indent=1), "utf-8")
        draft.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise
