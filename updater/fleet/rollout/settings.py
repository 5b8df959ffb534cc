"""What `[rollout]` in fleet.toml says: the plan, and the release desk with the way to publish from it.

[rollout]
plan = "/srv/desk/rollout-plan.toml"     # left out: the desk's, else the program's own
desk = "/srv/desk"                       # left out: acts are only put on record
passphrase_file = "/srv/keys/halt.pass"  # of the halt key and the online keys
publish_to = "/srv/www/updates"          # or: publish = ["rsync", "…"]
publish_within_s = 300
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from updater.fleet.rollout.mirror import mirror, run_command
from updater.fleet.rollout.plan import Plan
from updater.fleet.rollout.plan_file import PLAN_NAME, read_plan
from updater.fleet.rollout.release_desk import ReleaseProgram
from updater.fleet.store.errors import SettingsError

SECTION: Final = "rollout"
_KNOWN: Final = frozenset({"plan", "desk", "passphrase_file", "publish_to", "publish", "publish_within_s"})
_WITHIN_S: Final = 300


@dataclass(frozen=True, slots=True)
class RolloutSettings:
    """The plan that counts, and the publisher's program; None: acts are only put on record."""

    plan: Plan
    desk: ReleaseProgram | None


def settings_of(section: Mapping[str, Any]) -> RolloutSettings:
    """Return what the section says.

    Raises:
        SettingsError: it makes no sense, or the plan does not.
    """
    unknown = sorted(set(section) - _KNOWN)
    if unknown:
        raise SettingsError(f"[rollout] in fleet.toml has no key {unknown[0]!r}")
    folder = _path(section, "desk")
    named = _path(section, "plan")
    beside = folder / PLAN_NAME if folder and (folder / PLAN_NAME).exists() else None
    return RolloutSettings(read_plan(named or beside), _desk(section, folder) if folder else None)


def _desk(section: Mapping[str, Any], folder: Path) -> ReleaseProgram:
    return ReleaseProgram(folder, _publish(section, folder), _path(section, "passphrase_file"))


def _publish(section: Mapping[str, Any], folder: Path) -> Callable[[], None]:
    to, words = _path(section, "publish_to"), section.get("publish")
    if to is not None and words is not None:
        raise SettingsError("[rollout] in fleet.toml names both publish_to and publish")
    if to is not None:
        return partial(_mirror, folder, to)
    if words is None:
        return _nothing
    if not isinstance(words, list) or not words or not all(isinstance(word, str) for word in words):
        raise SettingsError("publish in [rollout] of fleet.toml is no list of words")
    return partial(run_command, tuple(words), _seconds(section))


def _mirror(folder: Path, to: Path) -> None:
    mirror(folder, to)


def _nothing() -> None:
    """Leave publishing to whoever serves the desk's own folder."""


def _path(section: Mapping[str, Any], key: str) -> Path | None:
    value = section.get(key)
    if value is not None and (not isinstance(value, str) or not value):
        raise SettingsError(f"{key} in [rollout] of fleet.toml is no path")
    return None if value is None else Path(value).absolute()


def _seconds(section: Mapping[str, Any]) -> float:
    value = section.get("publish_within_s", _WITHIN_S)
    if type(value) is not int or not 1 <= value <= 86_400:
        raise SettingsError("publish_within_s in [rollout] of fleet.toml is no number from 1 to 86400")
    return float(value)
