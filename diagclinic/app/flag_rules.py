"""What holds of a flag before flagd is asked: what is off or over, what it needs, what somebody chose."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from diagclinic.services.flags import Why

#: asks flagd for a flag: its value, its variant and whether it was aimed at this computer
Ask = Callable[[str], "Ruling"]
#: flags that need flags that need flags, in a row; the update program refuses circles
DEEPEST: Final = 20


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a published flag is here.

    Attributes:
        value: None for the default of the code.
    """

    why: Why
    value: object = None
    variant: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a file of flags.

    Attributes:
        off: flags that are off at once.
        chosen: variants that somebody chose here, by key.
        free: flags that the code lets people set, whatever is published.
    """

    flags: Mapping[str, Mapping[str, Any]]
    off: frozenset[str] = frozenset()
    chosen: Mapping[str, str] = field(default_factory=dict)
    free: frozenset[str] = frozenset()

    def rule(self, key: str, now: datetime, ask: Ask, depth: int = 0) -> Ruling:
        """Return what `key` is; `ask` is called where flagd has a say.

        Raises:
            Exception: what is published cannot be understood.
        """
        if key in self.off:
            return Ruling(Why.OFF, value=False, variant="off")
        if key not in self.flags:
            return Ruling(Why.CODE)
        words = self.flags[key]["metadata"]
        if now >= datetime.fromisoformat(words["expires"]):
            return self._default(key, Why.EXPIRED)
        if not self._has_what_it_needs(words, now, ask, depth):
            return self._default(key, Why.REQUIRES)
        variants = self.flags[key]["variants"]
        if self.is_free(key) and self.chosen.get(key) in variants:
            variant = self.chosen[key]
            return Ruling(Why.HERE, variants[variant], variant)
        return ask(key)

    def is_free(self, key: str) -> bool:
        """Tell whether a person may choose a variant of `key` here."""
        metadata = self.flags.get(key, {}).get("metadata", {})
        return key in self.free or metadata.get("user_control") is True

    def _default(self, key: str, why: Why) -> Ruling:
        flag = self.flags[key]
        variant = flag.get("defaultVariant")
        return Ruling(why, flag["variants"][variant], variant) if variant else Ruling(why)

    def _has_what_it_needs(self, words: Mapping[str, Any], now: datetime, ask: Ask, depth: int) -> bool:
        needs = tuple(required(str(words.get("requires", ""))))
        if needs and depth >= DEEPEST:
            return False
        return all(self.rule(key, now, ask, depth + 1).variant == variant for key, variant in needs)


def required(text: str) -> Iterator[tuple[str, str]]:
    """Yield the flags that one needs, each with its variant, of `flag=variant, flag=variant`."""
    for part in text.split(","):
        key, equals, variant = part.strip().partition("=")
        if equals:
            yield key, variant
