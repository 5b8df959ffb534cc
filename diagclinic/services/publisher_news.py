"""What the publisher tells people: release notes, known issues, messages; and what became of settings."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class NewsKind(StrEnum):
    """What a piece of news is, in the words that stand before its title."""

    RELEASE_NOTE = "Release note"
    KNOWN_ISSUE = "Known issue"
    MESSAGE = "From the publisher"
    HERE = "On this computer"


@dataclass(frozen=True, slots=True)
class News:
    """A piece of news.

    Attributes:
        is_new: nobody here said yet that they saw it.
    """

    id: str
    kind: NewsKind
    title: str
    words: str
    is_new: bool = True


class PublisherNews(Protocol):
    """The news that concern this version, channel and region now."""

    def current(self) -> tuple[News, ...]:
        """Return them but for those that were dismissed; none where they cannot be read."""
        ...

    def mark_seen(self, ids: tuple[str, ...]) -> None:
        """Remember that they were seen; they stay on the page."""
        ...

    def dismiss(self, news_id: str) -> None:
        """Remember that nobody wants to see it any more."""
        ...


class NoNews:
    """The `PublisherNews` of a program without any."""

    def current(self) -> tuple[News, ...]:
        """Return nothing."""
        return ()

    def mark_seen(self, ids: tuple[str, ...]) -> None:
        """Do nothing."""

    def dismiss(self, news_id: str) -> None:
        """Do nothing."""
