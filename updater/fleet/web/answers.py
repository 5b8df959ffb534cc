"""What a page answers, as values: something to show, somewhere to go, a file, or an error's page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from updater.fleet.accounts.sign_in import LetIn


@dataclass(frozen=True, slots=True)
class Show:
    """A page.

    Attributes:
        template: its file.
        values: that the template names.
        status: of HTTP.
    """

    template: str
    values: Mapping[str, object] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True, slots=True)
class Go:
    """The way on after something was done.

    Attributes:
        to: a path of ours.
        told: a sentence that the next page shows.
        secrets: shown there once, and kept nowhere.
        let_in: a session that begins.
        is_out: the session ends.
    """

    to: str
    told: str = ""
    secrets: tuple[str, ...] = ()
    let_in: LetIn | None = None
    is_out: bool = False


@dataclass(frozen=True, slots=True)
class Download:
    """A file."""

    content: bytes
    media: str
    name: str


Answer: TypeAlias = Show | Go | Download
