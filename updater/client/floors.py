"""How old signed data may be for an install, whatever became of its cache: floors that only rise.

python-tuf forgets with its cache what it had seen.  These floors lie in the launcher's state.  Those of roles
and policies hold for the keys that sign them, so that whoever steals a key and signs the highest number that
there is locks nobody out for longer than until the key is changed; a parent with a floor of its own vouches
for the change.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from tuf.api.metadata import Timestamp

from updater.client.errors import ReplayedError
from updater.client.strict_json import time_of
from updater.client.tuf_client import RoleFacts
from updater.install.state import State

#: of a timestamp, where it does not say itself when it was signed
TIMESTAMP_LIFE: Final = timedelta(days=45)
SIGNED_AT: Final = "signed_at"
#: signed by a machine that is always on: their keys are the easiest to steal, and leave no floor behind
ONLINE: Final = frozenset({"timestamp", "snapshot"})


@dataclass(frozen=True, slots=True)
class Seen:
    """What a repository shows.

    Attributes:
        root_version: of its newest root.
        signed_at: when its timestamp was signed.
        numbers: versions of roles and numbers of policies, each by `numbered`.
    """

    root_version: int
    signed_at: datetime
    numbers: Mapping[str, int]


def reference_time(clock: datetime, built_at: datetime, time_floor: int) -> datetime:
    """Return the time that signatures are judged by: a clock that was set back makes nothing valid again."""
    return max(clock, built_at, datetime.fromtimestamp(time_floor, UTC))


def numbered(name: str, keys: str) -> str:
    """Return under which name the state remembers the number of `name` as signed by `keys`."""
    return f"{name}#{keys}"


def role_numbers(roles: Iterable[RoleFacts]) -> dict[str, int]:
    """Return the versions of `roles`, but for those that are signed online."""
    return {
        numbered(f"role:{role.name}", role.keys): role.version for role in roles if role.name not in ONLINE
    }


def signed_at(timestamp: Timestamp, root_expires: datetime, roles: Iterable[RoleFacts]) -> datetime:
    """Return when `timestamp` was signed, by its own word.

    It was signed while everything that it vouches for was valid; so a stolen timestamp key cannot move the
    time of installs beyond what the offline keys said.
    """
    offline = (role.expires for role in roles if role.name not in ONLINE)
    return min(claimed_at(timestamp), timestamp.expires, root_expires, *offline)


def claimed_at(timestamp: Timestamp) -> datetime:
    """Return when `timestamp` says that it was signed."""
    claimed = timestamp.unrecognized_fields.get(SIGNED_AT)
    if isinstance(claimed, str):
        return time_of(claimed, "the time of the repository's timestamp")
    return timestamp.expires - TIMESTAMP_LIFE


def check_floors(seen: Seen, state: State) -> None:
    """Make sure that nothing shown is older than what this install saw before.

    Raises:
        ReplayedError: something is; says what.
    """
    if seen.root_version < state.root_version:
        raise ReplayedError(_older("root", seen.root_version, state.root_version))
    for name, number in seen.numbers.items():
        floor = state.policy_seq.get(name, 0)
        if number < floor:
            raise ReplayedError(_older(name.partition("#")[0].removeprefix("role:"), number, floor))


def raised(state: State, seen: Seen) -> State:
    """Return `state` with its floors at what was `seen`."""
    return replace(
        state,
        root_version=max(state.root_version, seen.root_version),
        time_floor=max(state.time_floor, int(seen.signed_at.timestamp())),
        policy_seq={**state.policy_seq, **seen.numbers},
    )


def _older(what: str, number: int, floor: int) -> str:
    return f"{what} is number {number}, but this computer has seen number {floor} before."
