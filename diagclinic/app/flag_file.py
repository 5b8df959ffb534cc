"""Reads the flags that the update program verified and laid down; anything else is as if there were none."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from diagclinic.app.flag_shape import is_sound

#: what launchers name the file of flags with
VARIABLE: Final = "DIAGCLINIC_FLAGS"
#: the newest file, whichever one the launcher named: what is off at once is read in it
NEWEST: Final = "current.json"
#: more than the update program ever writes
MOST_BYTES: Final = 3 << 20


@dataclass(frozen=True, slots=True)
class FlagFile:
    """The contents of a file of flags.

    Attributes:
        sha256: of its bytes; empty where there is no file.
        flags: flagd's definitions; an empty one, which nothing is made of, for what is never evaluated.
        off: flags that are off, whatever else is said.
        install: `id`, `channel` and `region` of this install.
    """

    sha256: str = ""
    flags: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    off: frozenset[str] = frozenset()
    install: Mapping[str, str] = field(default_factory=dict)


def read_bytes(path: Path) -> bytes:
    """Return what the plain file at `path` holds; nothing where it cannot be read or is far too long."""
    try:
        if not path.is_file():
            return b""
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except (OSError, ValueError):
        return b""
    return content if len(content) <= MOST_BYTES else b""


def parse(content: bytes) -> FlagFile:
    """Return the flags in `content`; none where it is not what the update program writes."""
    try:
        told = json.loads(content.decode())
        if told["format"] != 1:
            return FlagFile()
        return FlagFile(
            hashlib.sha256(content).hexdigest(),
            {key: dict(flag) if is_sound(key, flag) else {} for key, flag in told["flags"].items()},
            frozenset(str(one["flag"]) for one in told["off"]),
            {str(name): str(value) for name, value in told["install"].items()},
        )
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return FlagFile()


def off_now(named: Path) -> frozenset[str]:
    """Return what is off by the newest file beside `named`: also where an older one is gone by."""
    return parse(read_bytes(named.with_name(NEWEST))).off
