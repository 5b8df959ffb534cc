"""One feature flag as it is signed: flagd's definition with what this product wants to know of each."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from updater.client.errors import DamagedError
from updater.client.strict_json import Fields
from updater.client.targeting import check_targeting_bounds

#: variants of a flag, characters of its texts, other flags that it may ask for
MOST_VARIANTS: Final = 20
LONGEST_TEXT: Final = 500
MOST_REQUIRED: Final = 20
_KEY: Final = re.compile(r"[a-z][a-z0-9_.-]{0,79}")
_STATES: Final = frozenset({"ENABLED", "DISABLED"})
_KNOWN: Final = ("owner", "purpose", "expires", "requires", "user_control", "actuates", "experiment")


@dataclass(frozen=True, slots=True)
class FlagDefinition:
    """What is known of a flag beside flagd's evaluation of it.

    Attributes:
        default: the variant that holds where nothing else is said; None for the program's own default.
        expires: the moment from which `default` holds for everybody.
        requires: flags, each with the variant that it has to have here, or else `default` holds.
        user_control: a person may choose a variant on their computer.
        actuates: something moves where it is on; what is signed may only turn it off.
        experiment: its name, empty for none.
    """

    key: str
    variants: Mapping[str, object]
    default: str | None
    owner: str
    purpose: str
    expires: datetime
    requires: tuple[tuple[str, str], ...] = ()
    user_control: bool = False
    actuates: bool = False
    experiment: str = ""


def is_flag_key(text: str) -> bool:
    """Tell whether a flag, or a variant of one, may be called `text`."""
    return _KEY.fullmatch(text) is not None


def read_definition(key: str, fields: Fields) -> FlagDefinition:
    """Return the flag `key` that `fields` define.

    Raises:
        DamagedError: it is not exactly as docs/fleet.md says; says where.
    """
    if not is_flag_key(key):
        raise DamagedError(f"{key[:80]!r} is no name of a flag.")
    fields.known("state", "variants", "defaultVariant", "targeting", "metadata")
    fields.matching("state", _STATES.__contains__, "state of a flag")
    if "targeting" in fields.values:
        check_targeting_bounds(fields.part("targeting").values, f"the flag {key}")
    variants = _variants(fields)
    words = fields.part("metadata").known(*_KNOWN)
    found = FlagDefinition(
        key=key,
        variants=variants,
        default=_default(fields, variants),
        owner=words.text("owner"),
        purpose=words.text("purpose", LONGEST_TEXT),
        expires=words.time("expires"),
        requires=tuple(_requires(words)),
        user_control=_is_so(words, "user_control"),
        actuates=_is_so(words, "actuates"),
        experiment=words.matching("experiment", is_flag_key, "name") if "experiment" in words.values else "",
    )
    _check_sense(found)
    return found


def _variants(fields: Fields) -> Mapping[str, object]:
    variants = fields.part("variants").values
    if not 0 < len(variants) <= MOST_VARIANTS or not all(map(is_flag_key, variants)):
        raise DamagedError(f"{fields.what} has no 1 to {MOST_VARIANTS} variants with names.")
    if len({_kind(value) for value in variants.values()} | {None}) != 2:
        raise DamagedError(
            f"The variants of {fields.what} are not all true or false, all texts, or all numbers."
        )
    return variants


def _kind(value: object) -> str | None:
    """Return of what kind a variant's value is: an answer, a text, a number; None for anything else."""
    if isinstance(value, bool):
        return "answer"
    if isinstance(value, str):
        return "text"
    return "number" if isinstance(value, int | float) else None


def _default(fields: Fields, variants: Mapping[str, object]) -> str | None:
    if fields.values.get("defaultVariant") is None:
        return None
    return fields.matching("defaultVariant", variants.__contains__, "variant of it")


def _requires(words: Fields) -> Iterator[tuple[str, str]]:
    """Yield what the flag asks of others, written as `flag=variant, flag=variant`."""
    if "requires" not in words.values:
        return
    parts = words.text("requires", 80 * MOST_REQUIRED).split(",")
    for part in parts:
        key, _, variant = part.strip().partition("=")
        if not is_flag_key(key) or not is_flag_key(variant) or len(parts) > MOST_REQUIRED:
            raise DamagedError(f"requires of {words.what} is no list of flag=variant: {part[:80]!r}.")
        yield key, variant


def _is_so(words: Fields, name: str) -> bool:
    return name in words.values and words.flag(name)


def _check_sense(flag: FlagDefinition) -> None:
    """Make sure that a flag that moves something can only stop that, and that others have a default.

    Raises:
        DamagedError: it is otherwise.
    """
    if not flag.actuates:
        if flag.default is None:
            raise DamagedError(f"The flag {flag.key} has no default variant.")
        return
    if any(value is not False for value in flag.variants.values()):
        raise DamagedError(f"The flag {flag.key} actuates: it may have no variant but false, to turn it off.")
    if flag.user_control or flag.experiment:
        raise DamagedError(f"The flag {flag.key} actuates: nobody may choose it or try something with it.")
