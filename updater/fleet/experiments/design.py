"""What an experiment asks, as it was written down before it began: `[experiments.NAME]` in fleet.toml.

[experiments.live_polling]
metric = "round_ms"          # of the events `measure`
base = "plain"               # the variant that others are held against
shares = { plain = 0.5, adaptive = 0.5 }
better = "lower"
smallest = 0.10              # the ratio that would matter: 10 %
alpha = 0.05
guardrail = 0.01             # more failures than this (share of operations) stop it
until = 2027-03-01
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from math import log
from typing import Any, Final

from updater.fleet.store.errors import SettingsError

SECTION: Final = "experiments"
BETTER: Final = ("lower", "higher")


@dataclass(frozen=True, slots=True)
class Design:
    """An experiment.

    Attributes:
        name: of the experiment, and of its flag.
        default: variant of an install whose flag is at its default: that is not told by name.
        smallest: ratio that would matter, 0.1 for 10 %.
        guardrail: how much larger the share of failures may be than in the base.
        until: its last day.
    """

    name: str
    metric: str
    base: str
    default: str
    shares: Mapping[str, float]
    better: str
    smallest: float
    alpha: float
    guardrail: float
    until: date

    @property
    def smallest_log(self) -> float:
        """The same as a difference of natural logarithms."""
        return log(1 + self.smallest)


def designs(section: Mapping[str, Any]) -> tuple[Design, ...]:
    """Return the experiments that fleet.toml tells of.

    Raises:
        SettingsError: one makes no sense; says which, and what of it.
    """
    return tuple(_design(name, told) for name, told in section.items())


def _design(name: str, told: object) -> Design:
    where = f"[{SECTION}.{name}] in fleet.toml"
    if not isinstance(told, Mapping):
        raise SettingsError(f"{where} is no table")
    known = {key: default for key, (_, default) in _KEYS.items()}
    unknown = sorted(set(told) - set(known))
    if unknown:
        raise SettingsError(f"{where} has no key {unknown[0]!r}")
    values = {**known, **told}
    values["default"] = values["default"] or values["base"]
    for key, (fits, _) in _KEYS.items():
        if not fits(values[key]):
            raise SettingsError(f"{where}: {key} is missing, or not what it should be")
    if not {values["base"], values["default"]} <= set(values["shares"]):
        raise SettingsError(f"{where}: base and default have to be among the shares")
    return Design(name=name, **values)


def _is_name(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 80


def _is_part(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1


def _are_shares(value: object) -> bool:
    if not isinstance(value, Mapping) or len(value) < 2 or not all(map(_is_part, value.values())):
        return False
    return abs(sum(value.values()) - 1) < 1e-6


_KEYS: Final[Mapping[str, tuple[Callable[[object], bool], object]]] = {
    "metric": (_is_name, ""),
    "base": (_is_name, ""),
    "default": (_is_name, ""),
    "shares": (_are_shares, None),
    "better": (BETTER.__contains__, "lower"),
    "smallest": (_is_part, 0.1),
    "alpha": (_is_part, 0.05),
    "guardrail": (_is_part, 0.01),
    "until": (lambda value: type(value) is date, None),
}
