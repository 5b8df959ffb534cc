"""Reads the news that the update program verified, and keeps what people here have seen of them."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from diagclinic import __version__
from diagclinic.app.flag_file import read_bytes
from diagclinic.app.small_file import read_json, write_json
from diagclinic.services.publisher_news import News, NewsKind

#: in the install's root, and in the shop's data folder
FILE_NAME: Final = "notices.json"
KEPT_NAME: Final = "news.json"
#: ids that are remembered of each kind; the publisher has 200 at most at a time
MOST: Final = 500
#: news that are told at once; dismissing one lets the next come
MOST_AT_ONCE: Final = 10
#: characters of a title and of words that are shown, as the update program takes them
LONGEST_TITLE: Final = 120
LONGEST_WORDS: Final = 2_000
SEEN: Final = "seen"
DISMISSED: Final = "dismissed"
_KINDS: Final = {
    "release-note": NewsKind.RELEASE_NOTE,
    "known-issue": NewsKind.KNOWN_ISSUE,
    "message": NewsKind.MESSAGE,
}
LEFT_TITLE: Final = "The publisher's newest settings are left out"
LEFT_WORDS: Final = (
    "The program ended twice with them, so it works with the last ones that proved themselves, until newer "
    "ones come. Nothing has to be done."
)


@dataclass(frozen=True, slots=True)
class Here:
    """Who reads: empty lists of a notice stand for all of them."""

    version: str
    channel: str
    region: str
    now: datetime


def concerns(told: Mapping[str, Any], here: Here) -> bool:
    """Tell whether a notice is for who reads, now.

    Raises:
        LookupError, TypeError, ValueError: it is not what the update program writes.
    """
    asked = (
        (told["versions"], here.version),
        (told["channels"], here.channel),
        (told["regions"], here.region),
    )
    if any(names and name not in names for names, name in asked):
        return False
    begins, ends = told["from"], told["until"]
    has_begun = begins is None or datetime.fromisoformat(begins) <= here.now
    return has_begun and (ends is None or here.now < datetime.fromisoformat(ends))


def news_in(content: bytes, version: str, now: datetime) -> tuple[News, ...]:
    """Return the news in `content` that concern this program now; none where it cannot be understood."""
    try:
        told = json.loads(content.decode())
        if told["format"] != 1:
            return ()
        who = told["install"]
        here = Here(version, str(who["channel"]), str(who["region"]), now)
        return tuple(_news_of(one) for one in told["notices"] if concerns(one, here))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return ()


def left_news(sha256: str) -> News:
    """Return what is told where contents of the file of flags are left."""
    return News(f"flags-left-{sha256[:12]}", NewsKind.HERE, LEFT_TITLE, LEFT_WORDS)


class FileNews:
    """The `PublisherNews` of an install; no trouble with a file ever reaches the window."""

    def __init__(
        self, root: Path | None, data: Path, now: Callable[[], datetime], own: Sequence[News] = ()
    ) -> None:
        """Prepare; nothing is read yet.

        Args:
            root: of the install; None where there is none.
            data: the shop's data folder.
            now: this computer's clock.
            own: what this program itself has to tell, in the first place.
        """
        self._path = None if root is None else root / FILE_NAME
        self._kept = data / KEPT_NAME
        self._now = now
        self._own = tuple(own)

    def current(self) -> tuple[News, ...]:
        """Return the first news but for those that were dismissed; none where they cannot be read."""
        content = read_bytes(self._path) if self._path else b""
        seen, dismissed = self._ids(SEEN), self._ids(DISMISSED)
        every = (*self._own, *news_in(content, __version__, self._now()))
        left = [replace(one, is_new=one.id not in seen) for one in every if one.id not in dismissed]
        return tuple(left[:MOST_AT_ONCE])

    def mark_seen(self, ids: tuple[str, ...]) -> None:
        """Remember that they were seen; they stay on the page."""
        self._keep(SEEN, ids)

    def dismiss(self, news_id: str) -> None:
        """Remember that nobody wants to see it any more."""
        self._keep(DISMISSED, (news_id,))

    def _ids(self, what: str) -> tuple[str, ...]:
        try:
            return tuple(map(str, read_json(self._kept)[what]))
        except (OSError, ValueError, LookupError, TypeError, RecursionError):
            return ()

    def _keep(self, what: str, ids: tuple[str, ...]) -> None:
        kept = {name: self._ids(name) for name in (SEEN, DISMISSED)}
        kept[what] = tuple(dict.fromkeys((*kept[what], *ids)))[-MOST:]
        with suppress(OSError):
            write_json(self._kept, {"format": 1, **kept})


def own_news(left: str) -> Iterator[News]:
    """Yield what this program itself has to tell: that contents of the file of flags, `left`, are left."""
    if left:
        yield left_news(left)


def _news_of(told: Mapping[str, Any]) -> News:
    title, words = str(told["title"]), str(told["words"])
    return News(str(told["id"]), _KINDS[told["kind"]], title[:LONGEST_TITLE], words[:LONGEST_WORDS])
