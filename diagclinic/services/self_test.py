"""Whether this version can work at all on this computer: each part tries itself, and says how it went."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the program that can try itself; `attempt` returns words, or raises what is wrong."""

    name: str
    attempt: Callable[[], str]


@dataclass(frozen=True, slots=True)
class PartCheck:
    """How a part's attempt went, in words."""

    name: str
    is_ok: bool
    words: str


def check_parts(parts: Iterable[Part]) -> tuple[PartCheck, ...]:
    """Let every part try itself; one that fails keeps no other from its turn."""
    return tuple(_checked(part) for part in parts)


def _checked(part: Part) -> PartCheck:
    try:
        return PartCheck(part.name, is_ok=True, words=part.attempt())
    except Exception as error:  # noqa: BLE001  whatever is wrong with a part is what the test is to tell
        return PartCheck(part.name, is_ok=False, words=f"{type(error).__name__}: {error}")
