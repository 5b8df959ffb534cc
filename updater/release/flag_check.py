"""Whether the program will understand a flag's targeting: flagd itself tries it, with every word in it.

Targeting that flagd cannot read is no error in a shop, it silently means the default; so it is refused here.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from itertools import islice, product
from typing import Any, Final

from openfeature.contrib.tools.flagd.core import FlagdCore
from openfeature.evaluation_context import EvaluationContext
from openfeature.exception import OpenFeatureError

from updater.client.flag_definition import FlagDefinition
from updater.release.errors import TreeError

#: what the program tells of itself when it asks for a flag
CONTEXT: Final = ("targetingKey", "version", "channel", "region", "tier", "vci", "platform")
#: situations that a flag is tried in, and installs that each share is tried with
_MOST: Final = 3_000
_INSTALLS: Final = ("0" * 32, "5a" * 16, "f" * 32)
_LOGGER: Final = "openfeature.contrib"
_USUAL: Final[Mapping[str, tuple[str, ...]]] = {
    "version": ("1.0.0",),
    "channel": ("pilot",),
    "region": ("",),
    "tier": ("standard",),
    "vci": ("",),
    "platform": ("linux-x86_64",),
}


def check_targeting(flag: FlagDefinition, raw: Mapping[str, object]) -> None:
    """Evaluate the flag in every situation that its targeting tells apart.

    Args:
        flag: as it was understood.
        raw: its definition, as flagd reads it.

    Raises:
        TreeError: flagd does not understand it, or it names a variant or a word that there is not.
    """
    targeting = raw.get("targeting")
    if not targeting:
        return
    for name in _named(targeting):
        if name not in CONTEXT and not name.startswith("$flagd"):
            raise TreeError(f"{flag.key}: the program tells nothing called {name!r}", _known())
    for shares in fractions(targeting):
        _check_shares(flag, shares)
    core = FlagdCore()
    core.set_flags({"flags": {flag.key: deepcopy(dict(raw))}})
    for situation in islice(_situations(targeting), _MOST):
        _try(core, flag, situation)


def fractions(targeting: object) -> Iterator[list[Any]]:
    """Yield the arguments of each gradual enablement within `targeting`."""
    if isinstance(targeting, dict):
        found = targeting.get("fractional")
        if isinstance(found, list):
            yield found
    for part in _parts(targeting):
        yield from fractions(part)


def moved(before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[str]:
    """Yield the flags whose shares no more add up to what they did: installs would change sides."""
    for key in before.keys() & after.keys():
        if _totals(before[key]) and _totals(after[key]) and _totals(before[key]) != _totals(after[key]):
            yield key


def _totals(raw: object) -> list[int]:
    targeting = raw.get("targeting") if isinstance(raw, dict) else None
    return [sum(weight for _, weight in _shares(found)) for found in fractions(targeting)]


def _shares(found: Iterable[Any]) -> Iterator[tuple[str, int]]:
    """Yield variants with their weights; what they are drawn by, if it is named, comes first."""
    for one in found:
        if isinstance(one, list) and 0 < len(one) <= 2:
            yield one[0], (one[1] if len(one) == 2 else 1)


def _check_shares(flag: FlagDefinition, found: list[Any]) -> None:
    shares = list(_shares(found))
    if not {str(name) for name, _ in shares} <= flag.variants.keys():
        raise TreeError(f"{flag.key}: a share is of a variant that there is not")
    if not shares or any(type(weight) is not int or weight < 0 for _, weight in shares):
        raise TreeError(f"{flag.key}: shares are pairs of a variant and a whole number", _SHARES)


_SHARES: Final = 'Write {"fractional": [["on", 5], ["off", 95]]}.'


def _try(core: FlagdCore, flag: FlagDefinition, situation: Mapping[str, str]) -> None:
    words = {name: value for name, value in situation.items() if name != "targetingKey"}
    with _heard() as said:
        try:
            _resolve(core, flag, EvaluationContext(situation["targetingKey"], words))
        except OpenFeatureError as error:
            said.append(error.error_message or type(error).__name__)
    if said:
        raise TreeError(f"{flag.key}: flagd says {said[0]!r} for {dict(situation)}", _READ)


_READ: Final = "See flagd's page on targeting; a share or comparison that is misspelt means the default."


def _resolve(core: FlagdCore, flag: FlagDefinition, context: EvaluationContext) -> None:
    value = next(iter(flag.variants.values()))
    if isinstance(value, bool):
        core.resolve_boolean_value(flag.key, False, context)  # noqa: FBT003  flagd's
    elif isinstance(value, str):
        core.resolve_string_value(flag.key, "", context)
    else:
        core.resolve_float_value(flag.key, 0.0, context)


def _situations(targeting: object) -> Iterator[dict[str, str]]:
    """Yield every combination of the words in `targeting` for what it asks of the program."""
    words = sorted(set(_texts(targeting)))
    asked = {name for name in _named(targeting) if name in _USUAL}
    possible = {name: words if name != "version" else filter(_is_version, words) for name in _USUAL}
    choices = [(*usual, *possible[name]) if name in asked else usual for name, usual in _USUAL.items()]
    for install, values in product(_INSTALLS, product(*choices)):
        yield {"targetingKey": install, **dict(zip(_USUAL, values, strict=True))}


def _is_version(word: str) -> bool:
    """Leave out what no program tells: a version is three numbers."""
    parts = word.split(".")
    return len(parts) == 3 and all(part.isdigit() for part in parts)


def _named(targeting: object) -> Iterator[str]:
    """Yield what `targeting` asks of the program."""
    if isinstance(targeting, dict) and "var" in targeting:
        name = targeting["var"]
        first = name[0] if isinstance(name, list) and name else name
        yield str(first)
    for part in _parts(targeting):
        yield from _named(part)


def _texts(targeting: object) -> Iterator[str]:
    if isinstance(targeting, str):
        yield targeting
    for part in _parts(targeting):
        yield from _texts(part)


def _parts(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list):
        yield from value


def _known() -> str:
    return f"It tells {', '.join(CONTEXT)}."


@contextmanager
def _heard() -> Iterator[list[str]]:
    """Collect what flagd only logs."""
    said: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: said.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger(_LOGGER)
    before = logger.propagate
    logger.addHandler(handler)
    logger.propagate = False
    try:
        yield said
    finally:
        logger.removeHandler(handler)
        logger.propagate = before
