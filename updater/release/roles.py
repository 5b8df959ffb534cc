"""Who signs what, with how many keys, and for how long: the table of docs/updates.md as data."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Rule:
    """A role of the repository.

    Attributes:
        keys: how many keys it gets.
        threshold: how many of them have to sign.
        days: for how long a signature holds.
        paths: what it may name; patterns of The Update Framework 1.0, 5.6.7.
        parent: the role that names its keys.
    """

    name: str
    keys: int
    threshold: int
    days: int
    paths: tuple[str, ...] = ()
    is_terminating: bool = False
    parent: str = "targets"


TOP: Final = (
    Rule("root", 5, 3, 730, parent="root"),
    Rule("targets", 3, 2, 365, parent="root"),
    Rule("snapshot", 1, 1, 45, parent="root"),
    Rule("timestamp", 1, 1, 45, parent="root"),
)
DELEGATED: Final = (
    Rule("releases", 3, 2, 365, ("app/*/*/*", "launcher/*/*/*"), is_terminating=True),
    Rule("chan-pilot", 1, 1, 180, ("channels/pilot/*",)),
    Rule("chan-beta", 2, 2, 180, ("channels/beta/*",)),
    Rule("chan-regional", 2, 2, 365, ("channels/regional/*", "channels/regional/*/*")),
    Rule("halt", 3, 1, 180, ("control/halt.json", "control/off.json")),
    Rule("resume", 3, 2, 365, ("control/resume.json", "control/on.json")),
    Rule("flags", 3, 2, 365, ("control/flags.json",)),
    Rule("notices", 2, 1, 180, ("control/notices.json",)),
)
#: those that came later: a repository that was founded before gets them by `diagclinic-release flags begin`
LATER: Final = ("flags", "notices")
#: signed by the machine that publishes
ONLINE: Final = ("snapshot", "timestamp")


def region_rule(region: str) -> Rule:
    """Return the role of a region's desk."""
    return Rule(f"regional-{region}", 2, 1, 180, (f"channels/regional/{region}/*",), parent="chan-regional")


def rule_of(role: str) -> Rule:
    """Return the rule of `role`.

    Raises:
        KeyError: there is no such role.
    """
    if role.startswith("regional-"):
        return region_rule(role.removeprefix("regional-"))
    return {rule.name: rule for rule in TOP + DELEGATED}[role]


def is_role(name: str) -> bool:
    """Tell whether a role may be called `name`."""
    return name.startswith("regional-") or name in {rule.name for rule in TOP + DELEGATED}


def channel_role(channel: str) -> str:
    """Return the role that signs the policy of `channel`: `pilot`, `beta`, `regional` or `regional:XX`."""
    kind, _, region = channel.partition(":")
    return f"regional-{region}" if region else f"chan-{kind}"


def policy_path(channel: str) -> str:
    """Return where the policy of `channel` lies."""
    return f"channels/{channel.replace(':', '/')}/policy.json"
