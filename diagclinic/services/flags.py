"""Feature flags as use cases ask for them; which there are, and what holds without any word, is told in code.

A flag that nobody published, a file that is missing or damaged, safe mode: all mean the code's default.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from diagclinic.core.errors import FlagKeptError


@dataclass(frozen=True, slots=True)
class Switch:
    """A flag that is on or off.

    Attributes:
        purpose: a sentence for people.
        user_control: a person may always set it here; other flags only where the publisher lets them.
        actuates: something moves where it is on: what is published can only turn it off.
    """

    key: str
    purpose: str
    default: bool = False
    user_control: bool = False
    actuates: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A flag that is one of several words; `values` has them, each also the name of its variant."""

    key: str
    purpose: str
    default: str
    values: tuple[str, ...]
    user_control: bool = False
    actuates: bool = False


Flag = Switch | Choice
Value = bool | str


class Why(StrEnum):
    """Why a flag is what it is, in words that stand behind "because"."""

    CODE = "the program has it so"
    SAFE_MODE = "safe mode is on"
    OFF = "the publisher turned it off at once"
    SIGNED = "the publisher has it so for everybody"
    TARGETED = "the publisher has it so for this computer"
    UNAIMED = "the publisher aims it at other computers, and its default holds"
    DISABLED = "the publisher does not use it now"
    EXPIRED = "it has ended, and its default holds"
    REQUIRES = "another flag that it needs is not so"
    HERE = "somebody chose it on this computer"
    UNUSABLE = "what was published does not fit this version"


@dataclass(frozen=True, slots=True)
class Decision:
    """What a flag is here.

    Attributes:
        variant: its name; of the code's default `on`, `off`, or the word itself.
        experiment: that the flag belongs to, empty for none.
        user_control: a person may choose here.
    """

    key: str
    value: Value
    variant: str
    why: Why
    experiment: str = ""
    user_control: bool = False


class Flags(Protocol):
    """Tells what flags are; may be asked from any thread, never raises, and answers from memory."""

    def decide(self, flag: Flag, vci: str = "") -> Decision:
        """Return what `flag` is with an interface of the kind `vci`."""
        ...

    def state(self) -> Mapping[str, str]:
        """Return the variants of flags that are not at their default or part of an experiment, by key."""
        ...

    def choose(self, flag: Flag, variant: str | None) -> None:
        """Let `flag` be `variant` on this computer from the next question on; None: as without that word.

        Raises:
            FlagError: there is no such variant.
            FlagKeptError: the publisher alone decides.
            OSError: it cannot be kept.
        """
        ...


def is_on(flags: Flags, flag: Switch, vci: str = "") -> bool:
    """Tell whether `flag` is on."""
    return flags.decide(flag, vci).value is True


def word_of(flags: Flags, flag: Choice, vci: str = "") -> str:
    """Return the word that `flag` is."""
    return str(flags.decide(flag, vci).value)


def variant_of(value: Value) -> str:
    """Return what the variant of a value is called where nobody published one."""
    return value if isinstance(value, str) else "on" if value else "off"


def default_of(flag: Flag, why: Why) -> Decision:
    """Return the code's default of `flag`."""
    return Decision(flag.key, flag.default, variant_of(flag.default), why, "", flag.user_control)


def fits(flag: Flag, value: object) -> bool:
    """Tell whether `flag` may have `value`."""
    return isinstance(value, bool) if isinstance(flag, Switch) else value in flag.values


def is_told(flag: Flag, decision: Decision) -> bool:
    """Tell whether a decision belongs into the state that goes with what is told of this program."""
    return bool(decision.experiment) or decision.value != flag.default


def named(flags: Iterable[Flag], key: str) -> Flag | None:
    """Return the flag called `key`, None where there is none."""
    return next((flag for flag in flags if flag.key == key), None)


@dataclass(frozen=True, slots=True)
class FactoryFlags:
    """The `Flags` of a program that heard of none: every flag at its default in the code."""

    why: Why = Why.CODE

    def decide(self, flag: Flag, vci: str = "") -> Decision:  # noqa: ARG002  the port's
        """Return the code's default."""
        return default_of(flag, self.why)

    def state(self) -> Mapping[str, str]:
        """Return nothing: all are at their default."""
        return {}

    def choose(self, flag: Flag, variant: str | None) -> None:
        """Keep nothing.

        Raises:
            FlagKeptError: nothing can be chosen now.
        """
        raise FlagKeptError(f"{flag.key} cannot be set to {variant or 'its default'}: {self.why}")
