"""Lets an install in: by a code, or, where that is switched on, without one."""

from typing import Annotated, Final

from msgspec import Meta, Struct
from sqlalchemy import Connection, RowMapping, insert, select, update

from updater.fleet.enrol.codes import redeem
from updater.fleet.enrol.errors import NotLetInError
from updater.fleet.store.database import Database
from updater.fleet.store.install_tables import INSTALLS

BY_CODE: Final = "code"
OPENLY: Final = "open"
Word = Annotated[str, Meta(max_length=80, pattern="^[!-~]*$")]


class Request(Struct, forbid_unknown_fields=True):
    """What an install asks.

    Attributes:
        public_key: raw, of Ed25519.
    """

    install: Word
    public_key: Annotated[bytes, Meta(min_length=32, max_length=32)]
    code: Annotated[str, Meta(max_length=64)] = ""
    channel: Word = ""
    region: Word = ""
    platform: Word = ""


def enrol(database: Database, asked: Request, now_ms: int, *, is_open: bool) -> str:
    """Let an install in, and return how: `code` or `open`.

    Raises:
        NotLetInError: its code is not good, or its name is another one's.
        StoreError: the database does not answer.
    """
    with database.begin() as connection:
        shop, how = _shop(connection, asked, now_ms, is_open=is_open)
        locked = select(INSTALLS).where(INSTALLS.c.install == asked.install).with_for_update()
        kept = connection.execute(locked).mappings().first()
        if kept is None:
            connection.execute(insert(INSTALLS).values(_row(asked, shop, how, now_ms)))
            return how
        _check(kept, asked, shop, how)
        better = BY_CODE if BY_CODE in {how, kept["how"]} else OPENLY
        told = {"public_key": asked.public_key, "how": better}
        told["shop"] = shop if how == BY_CODE else kept["shop"]
        connection.execute(update(INSTALLS).where(INSTALLS.c.install == asked.install).values(told))
    return better


def _shop(connection: Connection, asked: Request, now_ms: int, *, is_open: bool) -> tuple[str, str]:
    """Return the shop and how the install is let in."""
    if asked.code:
        shop = redeem(connection, asked.code, asked.install, now_ms)
        if shop is not None:
            return shop, BY_CODE
    elif is_open:
        return f"{OPENLY}:{asked.install}", OPENLY
    raise NotLetInError


def _check(kept: RowMapping, asked: Request, shop: str, how: str) -> None:
    """Refuse to give an install's name to somebody else.

    A shop's code may give its own install a new key, or let in by code what came openly with the same key.
    """
    is_same_key = kept["public_key"] == asked.public_key
    is_own_shop = how == BY_CODE and kept["shop"] == shop
    if kept["revoked_at"] is not None or not (is_same_key or is_own_shop):
        raise NotLetInError


def _row(asked: Request, shop: str, how: str, now_ms: int) -> dict[str, object]:
    return {
        "install": asked.install,
        "public_key": asked.public_key,
        "shop": shop,
        "how": how,
        "channel": asked.channel,
        "region": asked.region,
        "platform": asked.platform,
        "enrolled_at": now_ms,
    }
