"""What a page is: its path, who may see it, and the function that answers."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeAlias

from updater.fleet.accounts.roles import Permission
from updater.fleet.web.answers import Answer
from updater.fleet.web.asking import Ask

Handle: TypeAlias = Callable[[Ask], Answer]


class Door(Enum):
    """Who gets in: everybody; who has come half way in signing in; who is signed in."""

    OPEN = auto()
    HALF = auto()
    FULL = auto()


@dataclass(frozen=True, slots=True)
class Page:
    """One page, or one act.

    Attributes:
        method: `GET` looks, `POST` acts.
        path: as Starlette writes it.
        handle: answers.
        permission: that the role needs; None: everybody behind the door.
        door: who gets in.
    """

    method: str
    path: str
    handle: Handle
    permission: Permission | None = None
    door: Door = Door.FULL
