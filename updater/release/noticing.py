"""What people in the window are told: notices, looked at and published."""

from collections.abc import Iterator
from datetime import datetime

from updater.client.errors import DamagedError
from updater.client.notices_file import (
    LARGEST,
    NOTICES_PATH,
    SignedNotice,
    SignedNotices,
    notices_bytes,
    notices_of,
    parse_notices,
)
from updater.client.strict_json import read_object, time_text
from updater.release.changes import Act, Change, revise
from updater.release.committing import Outcome, commit
from updater.release.desk import Desk
from updater.release.errors import RefusedError, TreeError
from updater.release.flagging import refuse_no_role
from updater.release.live import Live


def notices_now(live: Live) -> SignedNotices | None:
    """Return the notices that are published, None where there never were any."""
    if "notices" not in live.roles():
        return None
    text = live.target("notices", NOTICES_PATH)
    return parse_notices(text) if text else None


def read_notices(text: bytes) -> tuple[SignedNotice, ...]:
    """Return the notices that `text` holds: `{"notices": […]}`.

    Raises:
        TreeError: one is not as it has to be; says where.
    """
    try:
        return notices_of(read_object(text, "the file of notices", LARGEST).known("notices"))
    except DamagedError as error:
        raise TreeError(str(error), "Mend the file; docs/fleet.md tells what belongs into it.") from error


def remarks(notices: tuple[SignedNotice, ...], now: datetime) -> Iterator[str]:
    """Yield what may surprise whoever publishes `notices`."""
    for one in notices:
        if one.ends and one.ends <= now:
            yield f"{one.notice_id} ended on {time_text(one.ends)}: nobody sees it"


def publish_notices(desk: Desk, notices: tuple[SignedNotice, ...], why: str = "") -> Outcome:
    """Publish `notices` in the place of those of before, with the next number.

    Raises:
        RefusedError: they are what is published already, or there is no role for them.
        WaitingError: notices already wait for signatures.
    """
    refuse_no_role(desk.live, "notices")
    before = notices_now(desk.live)
    if before is not None and before.notices == notices:
        raise RefusedError("these notices are published already")
    seq = before.seq + 1 if before else 1
    change = Change(Act("notices", why, {"seq": seq, "ids": [one.notice_id for one in notices]}))
    revise(desk, change, "notices")
    change.set_target("notices", NOTICES_PATH, notices_bytes(SignedNotices(seq, notices)))
    return commit(desk, change)
