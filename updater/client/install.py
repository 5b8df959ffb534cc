"""Who this install is, and where it gets its versions from; kept in two slots (docs/updates.md)."""

import json
import platform
import sys
from collections.abc import Callable, Mapping
from dataclasses import MISSING, asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final

from updater.client.errors import InstallError, SettingsError
from updater.client.urls import is_fleet_url
from updater.install.audit import WAIT_S
from updater.install.layout import Layout
from updater.install.locks import holding
from updater.install.slots import read_slots, write_slots

#: seconds that a new version has to live, and may be silent, before it counts as good, or as hung
HEALTH_S: Final = 45.0
SILENCE_S: Final = 60.0
CHANNELS: Final = ("pilot", "beta", "regional")
#: beside a version's files: what a new install begins with, and the first root of its trust
DEFAULTS: Final = "trust/defaults.json"
ROOT: Final = "trust/root.json"
_PAIR: Final = "install"
_ID_BYTES: Final = 16
_SYSTEMS: Final = {"win32": "windows", "darwin": "macos"}
_MACHINES: Final = {"amd64": "x86_64", "aarch64": "arm64"}


@dataclass(frozen=True, slots=True)
class Install:
    """This install.

    Attributes:
        install_id: 32 hexadecimal digits, drawn once; tells nothing of the shop.
        channel: `pilot`, `beta` or `regional`.
        region: two letters, or empty for none.
        platform: e.g. `linux-x86_64`.
        repositories: URLs, tried in order.
        folders: folders of the shop that may hold the files, tried before them for packs.
        peers: URLs of the shop's other machines, tried before the repositories for packs.
        bytes_per_s: limit of downloads; None for none.
        checks_by_itself: ask the repository once a day.
        fetches_by_itself: download what is allowed; taking it always needs somebody's word.
        leaves_halted: go back by itself from a version that its publisher halted.
        fleet: URL of the fleet service; empty for the one that the version names, if it does.
    """

    install_id: str
    channel: str
    region: str
    platform: str
    repositories: tuple[str, ...]
    folders: tuple[str, ...] = ()
    peers: tuple[str, ...] = ()
    bytes_per_s: int | None = None
    checks_by_itself: bool = True
    fetches_by_itself: bool = False
    leaves_halted: bool = True
    fleet: str = ""
    health_s: float = HEALTH_S
    silence_s: float = SILENCE_S


def this_platform(system: str = sys.platform, machine: str | None = None) -> str:
    """Return what versions for this computer's system are called."""
    spelt = (machine or platform.machine()).lower()
    return f"{_SYSTEMS.get(system, 'linux')}-{_MACHINES.get(spelt, spelt)}"


def read_install(layout: Layout) -> Install | None:
    """Return who this install is, None where nothing whole is there.

    Raises:
        SettingsError: what is there makes no sense.
        OSError: it is there and cannot be read.
    """
    content = read_slots(layout.slots(_PAIR))
    if content is None:
        return None
    try:
        return _install(content)
    except ValueError as error:
        raise SettingsError(f"The settings in {layout.root} are damaged: what is there {error}.") from error


def write_install(layout: Layout, install: Install) -> None:
    """Keep who this install is; fields of newer programs stay.

    Raises:
        OSError: it cannot be written, or another program writes it all the time.
    """
    pair = layout.slots(_PAIR)
    with holding(layout.lock("state"), WAIT_S):
        write_slots(pair, {**(read_slots(pair) or {}), **asdict(install)})


def first_install(defaults: bytes, draw: Callable[[int], bytes]) -> Install:
    """Return a new install as the version that brings it wants it: its `trust/defaults.json`.

    Args:
        defaults: JSON with at least `channel` and `repositories`.
        draw: returns that many random bytes.

    Raises:
        InstallError: they make no sense.
    """
    what = "What this version brings for a new install"
    try:
        content = json.loads(defaults)
    except (ValueError, RecursionError) as error:
        raise InstallError(f"{what} is no JSON.") from error
    if not isinstance(content, dict):
        raise InstallError(f"{what} is no JSON object.")
    own = {"install_id": draw(_ID_BYTES).hex(), "platform": this_platform(), "region": ""}
    try:
        return _install({**own, **content})
    except ValueError as error:
        raise InstallError(f"{what} {error}.") from error


def ensure_install(layout: Layout, version: Path, draw: Callable[[int], bytes]) -> Install:
    """Return who this install is; drawn and kept once, from what `version` brings, where it is new.

    Raises:
        InstallError: nothing says what it should be.
        OSError: it cannot be read or written.
    """
    install = read_install(layout)
    if install is None:
        try:
            defaults = (version / DEFAULTS).read_bytes()
        except FileNotFoundError as error:
            raise InstallError(f"{version.name} brings nothing for a new install.") from error
        install = first_install(defaults, draw)
        write_install(layout, install)
    return install


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_texts(value: object) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(each, str) for each in value)


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _is_limit(value: object) -> bool:
    return value is None or (type(value) is int and value > 0)


def _is_seconds(value: object) -> bool:
    return type(value) in {int, float} and float(str(value)) > 0


_KINDS: Final[Mapping[str, Callable[[object], bool]]] = {
    "install_id": lambda value: isinstance(value, str) and len(value) == 2 * _ID_BYTES and value.isalnum(),
    "channel": lambda value: value in CHANNELS,
    "region": lambda value: isinstance(value, str) and (value == "" or (len(value) == 2 and value.isalpha())),
    "platform": _is_text,
    "repositories": _is_texts,
    "folders": _is_texts,
    "peers": _is_texts,
    "bytes_per_s": _is_limit,
    "checks_by_itself": _is_flag,
    "fetches_by_itself": _is_flag,
    "leaves_halted": _is_flag,
    "fleet": lambda value: isinstance(value, str) and (value == "" or is_fleet_url(value)),
    "health_s": _is_seconds,
    "silence_s": _is_seconds,
}


_NEEDED: Final = tuple(each.name for each in fields(Install) if each.default is MISSING)


def _install(content: Mapping[str, Any]) -> Install:
    """Return the install that `content` describes.

    Raises:
        ValueError: it describes none; says what is wrong, or missing.
    """
    known = {each.name: content[each.name] for each in fields(Install) if each.name in content}
    wrong = sorted(name for name, value in known.items() if not _KINDS[name](value))
    if wrong:
        raise ValueError(f"makes no sense: {', '.join(wrong)}")
    missing = [name for name in _NEEDED if name not in known]
    if missing:
        raise ValueError(f"is not complete: there is no {', '.join(missing)}")
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in known.items()
    }
    return Install(**values)
