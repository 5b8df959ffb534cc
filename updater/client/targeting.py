"""Which targeting of a flag is ever evaluated: operations of a known end, few, and not deep.

flagd evaluates whatever its library knows, and that can be made to work for minutes, or to print. The
application keeps to the same bounds (docs/fleet.md): its file may have come another way.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from updater.client.errors import DamagedError

#: operations in a flag's targeting; values of all kinds; one within the other; characters of a text
MOST_OPERATIONS: Final = 200
MOST_VALUES: Final = 1_000
DEEPEST: Final = 20
LONGEST: Final = 500
#: those of flagd that take each argument once: no loops, no arithmetic, nothing that prints
OPERATIONS: Final = frozenset(
    {"if", "and", "or", "!", "!!", "==", "===", "!=", "!==", "<", "<=", ">", ">=", "in", "cat", "var"}
    | {"fractional", "sem_ver", "starts_with", "ends_with"}
)


def check_targeting_bounds(targeting: Mapping[str, object], what: str) -> None:
    """Make sure that whoever evaluates `targeting` is done at once, in whatever situation.

    Args:
        targeting: as flagd reads it; an empty one aims at nobody.
        what: whose it is, for people.

    Raises:
        DamagedError: it is too large or too deep, or holds an operation that is not taken; says which.
    """
    operations = 0
    for place, (value, depth) in enumerate(_values(targeting)):
        if place >= MOST_VALUES or depth > DEEPEST:
            raise DamagedError(
                f"The targeting of {what} is too large: {MOST_VALUES} values, {DEEPEST} deep, are the most."
            )
        if isinstance(value, str) and len(value) > LONGEST:
            raise DamagedError(f"The targeting of {what} holds a text of more than {LONGEST} characters.")
        if isinstance(value, dict) and (value or depth):
            _check_operation(value, what)
            operations += 1
    if operations > MOST_OPERATIONS:
        raise DamagedError(f"The targeting of {what} holds more than {MOST_OPERATIONS} operations.")


def _check_operation(value: Mapping[str, Any], what: str) -> None:
    if len(value) != 1:
        raise DamagedError(f"The targeting of {what} holds an object that is not one operation.")
    (name,) = value
    if name not in OPERATIONS:
        raise DamagedError(
            f"The targeting of {what} holds the operation {name[:80]!r}; taken are "
            f"{', '.join(sorted(OPERATIONS))}."
        )


def _values(targeting: object) -> Iterator[tuple[object, int]]:
    """Yield what is within `targeting`, itself first, each with its depth; of what is too deep no more."""
    waiting: list[tuple[object, int]] = [(targeting, 0)]
    while waiting:
        value, depth = waiting.pop()
        yield value, depth
        parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        waiting.extend((part, depth + 1) for part in parts)
