"""What the last check found: kept, so that the status tells it without a network and at once.

It is for people's eyes alone: whoever takes a version asks the signed metadata again.
"""

from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, cast

from updater.client.status import Offer
from updater.install.layout import Layout, is_version
from updater.install.slots import read_slots, write_slots

PAIR: Final = "offer"
#: a computer that checks by itself does so this often
EVERY: Final = timedelta(days=1)
_CHECKED: Final = "checked_at"


def read_offer(layout: Layout) -> Offer | None:
    """Return what the last check found, None for nothing, or where nobody knows any more.

    Raises:
        OSError: it is there and cannot be read.
    """
    content = read_slots(layout.slots(PAIR)) or {}
    if not is_version(str(content.get("version", ""))):
        return None
    notes = content.get("notes")
    return Offer(
        version=str(content["version"]),
        notes=tuple(map(str, notes)) if isinstance(notes, list) else (),
        is_mandatory=content.get("is_mandatory") is True,
        is_emergency=content.get("is_emergency") is True,
        put_off_until=str(content.get("put_off_until", "")),
        is_here=content.get("is_here") is True,
    )


def checked_at(layout: Layout) -> datetime | None:
    """Return when it was checked last, by this computer's clock; None for never.

    Raises:
        OSError: it is there and cannot be read.
    """
    text = (read_slots(layout.slots(PAIR)) or {}).get(_CHECKED)
    try:
        return datetime.fromisoformat(text).astimezone(UTC) if isinstance(text, str) else None
    except ValueError:
        return None


def is_due(last: datetime | None, now: datetime) -> bool:
    """Tell whether a computer that checks by itself is to do so: once a day, and after its clock was set."""
    return last is None or not timedelta(0) <= now - last < EVERY


def keep_offer(layout: Layout, offer: Offer | None, at: datetime) -> Offer | None:
    """Keep what a check found; the same version stays put off, unless it is mandatory now. Return it.

    Raises:
        OSError: it cannot be written.
    """
    before = read_offer(layout)
    if (
        offer is not None
        and before is not None
        and before.version == offer.version
        and not is_pressing(offer)
    ):
        offer = replace(offer, put_off_until=before.put_off_until)
    write_slots(layout.slots(PAIR), {**_content(offer), _CHECKED: at.isoformat(timespec="seconds")})
    return offer


def put_off(layout: Layout, until: datetime) -> Offer | None:
    """Put off what is offered; return it, None where nothing is.

    Raises:
        OSError: it cannot be written.
    """
    offer = read_offer(layout)
    if offer is None or is_pressing(offer):
        return offer
    later = replace(offer, put_off_until=until.isoformat(timespec="seconds"))
    known = read_slots(layout.slots(PAIR)) or {}
    write_slots(layout.slots(PAIR), {**known, **_content(later)})
    return later


def is_pressing(offer: Offer) -> bool:
    """Tell whether `offer` cannot be put off."""
    return offer.is_mandatory or offer.is_emergency


def _content(offer: Offer | None) -> dict[str, Any]:
    return {} if offer is None else cast("dict[str, Any]", {**asdict(offer), "notes": list(offer.notes)})
