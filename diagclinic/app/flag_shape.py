"""Which published flags are evaluated at all: those of names and targeting as the update program takes them.

A file may have come another way. Its targeting could work for minutes, print, or name a vehicle.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

#: the bounds of docs/fleet.md: operations, values of all kinds, one within the other, characters of a text
MOST_OPERATIONS: Final = 200
MOST_VALUES: Final = 1_000
DEEPEST: Final = 20
LONGEST: Final = 500
OPERATIONS: Final = frozenset(
    {"if", "and", "or", "!", "!!", "==", "===", "!=", "!==", "<", "<=", ">", ">=", "in", "cat", "var"}
    | {"fractional", "sem_ver", "starts_with", "ends_with"}
)
MOST_VARIANTS: Final = 20
_NAME: Final = re.compile(r"[a-z][a-z0-9_.-]{0,79}")
_VIN_LENGTH: Final = 17


def is_sound(key: str, flag: Mapping[str, Any]) -> bool:
    """Tell whether the flag `key` may be evaluated, and its variants told of."""
    variants, targeting = flag.get("variants"), flag.get("targeting")
    if not isinstance(variants, dict) or len(variants) > MOST_VARIANTS:
        return False
    return all(map(is_name, (key, *variants))) and (not targeting or is_bounded(targeting))


def is_name(word: str) -> bool:
    """Tell whether a flag, or a variant of one, may be called `word`: as no vehicle is."""
    if _NAME.fullmatch(word) is None:
        return False
    if len(word) < _VIN_LENGTH:
        return True
    from diagclinic.telemetry.redaction import has_vin  # noqa: PLC0415  few names are that long

    return not has_vin(word)


def is_bounded(targeting: object) -> bool:
    """Tell whether whoever evaluates `targeting` is done at once, in whatever situation."""
    operations = 0
    for place, (value, depth) in enumerate(_values(targeting)):
        if place >= MOST_VALUES or depth > DEEPEST or not _is_taken(value):
            return False
        operations += isinstance(value, dict)
    return isinstance(targeting, dict) and operations <= MOST_OPERATIONS


def _is_taken(value: object) -> bool:
    if isinstance(value, str):
        return len(value) <= LONGEST
    return not isinstance(value, dict) or (len(value) == 1 and value.keys() <= OPERATIONS)


def _values(targeting: object) -> Iterator[tuple[object, int]]:
    """Yield what is within `targeting`, itself first, each with its depth; of what is too deep no more."""
    waiting: list[tuple[object, int]] = [(targeting, 0)]
    while waiting:
        value, depth = waiting.pop()
        yield value, depth
        parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        waiting.extend((part, depth + 1) for part in parts)
