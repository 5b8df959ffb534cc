"""What the publisher tells people in the window: release notes, known issues, messages; signed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from updater.client.errors import DamagedError
from updater.client.lifting import is_id
from updater.client.strict_json import Fields, canonical, read_format, time_text
from updater.install.layout import is_version

#: bytes of the file, notices in it, names in a list of one, characters of its words
LARGEST: Final = 1 << 20
MOST: Final = 200
MOST_NAMES: Final = 200
LONGEST_TITLE: Final = 120
LONGEST_WORDS: Final = 2_000
NOTICES_PATH: Final = "control/notices.json"
KINDS: Final = frozenset({"release-note", "known-issue", "message"})
CHANNELS: Final = frozenset({"pilot", "beta", "regional"})


@dataclass(frozen=True, slots=True)
class SignedNotice:
    """A notice; empty lists stand for all.

    Attributes:
        kind: `release-note`, `known-issue` or `message`.
        begins: no one sees it before; None for at once.
        ends: no one sees it from then on; None for never.
    """

    notice_id: str
    kind: str
    title: str
    words: str
    versions: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    begins: datetime | None = None
    ends: datetime | None = None


@dataclass(frozen=True, slots=True)
class SignedNotices:
    """The notices that are published, and their number, which only rises."""

    seq: int
    notices: tuple[SignedNotice, ...]


def parse_notices(payload: bytes) -> SignedNotices:
    """Return the notices that `payload` tells of.

    Raises:
        DamagedError: it is not exactly as docs/fleet.md says.
    """
    fields = read_format(payload, "the file of notices", LARGEST).known("format", "seq", "notices")
    return SignedNotices(fields.number("seq", 1, (1 << 53) - 1), notices_of(fields))


def notices_of(fields: Fields) -> tuple[SignedNotice, ...]:
    """Return the notices in the list `notices` of `fields`.

    Raises:
        DamagedError: one is not as docs/fleet.md says.
    """
    found = tuple(_notice(each) for each in fields.objects("notices", MOST))
    if len({one.notice_id for one in found}) != len(found):
        raise DamagedError("The file of notices names one twice.")
    return found


def notices_to_json(notices: Iterable[SignedNotice]) -> list[Mapping[str, object]]:
    """Return what is written of `notices`."""
    return [_to_json(one) for one in notices]


def notices_bytes(found: SignedNotices) -> bytes:
    """Return notices as they are signed."""
    return canonical({"format": 1, "seq": found.seq, "notices": notices_to_json(found.notices)})


def _notice(fields: Fields) -> SignedNotice:
    fields.known("id", "kind", "title", "words", "versions", "channels", "regions", "from", "until")
    notice = SignedNotice(
        notice_id=fields.matching("id", is_id, "id"),
        kind=fields.matching("kind", KINDS.__contains__, "kind of a notice"),
        title=_legible(fields, "title", LONGEST_TITLE),
        words=_legible(fields, "words", LONGEST_WORDS),
        versions=fields.texts("versions", MOST_NAMES, is_version, "version"),
        channels=fields.texts("channels", MOST_NAMES, CHANNELS.__contains__, "channel"),
        regions=fields.texts("regions", MOST_NAMES, _is_region, "region"),
        begins=None if fields.is_null("from") else fields.time("from"),
        ends=None if fields.is_null("until") else fields.time("until"),
    )
    if notice.begins and notice.ends and notice.ends <= notice.begins:
        raise DamagedError(f"The notice {notice.notice_id} ends before it begins.")
    return notice


def _legible(fields: Fields, name: str, longest: int) -> str:
    """Return a text that shows as it is: nothing in it steers a screen."""
    text = fields.text(name, longest)
    if not text.replace("\n", " ").isprintable() or not text.strip():
        raise DamagedError(f"{name} of {fields.what} holds what cannot be shown.")
    return text


def _is_region(text: str) -> bool:
    return len(text) == 2 and text.isascii() and text.isupper() and text.isalpha()


def _to_json(notice: SignedNotice) -> Mapping[str, object]:
    return {
        "id": notice.notice_id,
        "kind": notice.kind,
        "title": notice.title,
        "words": notice.words,
        "versions": list(notice.versions),
        "channels": list(notice.channels),
        "regions": list(notice.regions),
        "from": notice.begins and time_text(notice.begins),
        "until": notice.ends and time_text(notice.ends),
    }
