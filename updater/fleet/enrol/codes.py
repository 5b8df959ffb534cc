"""One-time codes that let a shop's installs in: kept as hashes, good for a while, and once."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, and_, insert, or_, select, update

from updater.fleet.store.database import Database
from updater.fleet.store.errors import SettingsError
from updater.fleet.store.install_tables import CODES

DAY_MS: Final = 86_400_000
#: days for which a code is good, unless somebody says otherwise
DAYS: Final = 14
MOST_DAYS: Final = 365
#: without letters that are taken for others; 20 of 32: 100 bits, too many to be tried
_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS: Final = 4
_GROUP: Final = 5
_MOST_SHOP: Final = 80

Choose = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Made:
    """A code that is told once, to whoever made it.

    Attributes:
        code: as people type it.
        expires_at: ms since 1970.
    """

    code: str
    expires_at: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What a code is made for.

    Attributes:
        shop: whose installs it lets in.
        made_by: who asked for it.
        days: for which it is good.
    """

    shop: str
    made_by: str
    days: int = DAYS


def make_code(database: Database, asked: Asked, now_ms: int, choose: Choose = secrets.choice) -> Made:
    """Make a code and keep its hash.

    Raises:
        SettingsError: the shop has no name that can be one, or the code would be good for too long.
        StoreError: the database does not answer.
    """
    if not asked.shop.strip() or len(asked.shop) > _MOST_SHOP or not asked.shop.isprintable():
        raise SettingsError(f"a shop's name has 1 to {_MOST_SHOP} characters")
    if not 1 <= asked.days <= MOST_DAYS:
        raise SettingsError(f"a code is good for 1 to {MOST_DAYS} days")
    groups = ("".join(choose(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    made = Made("-".join(groups), now_ms + asked.days * DAY_MS)
    row = {"hash": hash_of(made.code), "shop": asked.shop, "made_by": asked.made_by, "made_at": now_ms}
    with database.begin() as connection:
        connection.execute(insert(CODES).values(**row, expires_at=made.expires_at))
    return made


def hash_of(code: str) -> str:
    """Return what is kept of a code, however it was typed."""
    plain = (
        code.upper().replace("-", "").replace(" ", "").replace("O", "0").replace("I", "1").replace("L", "1")
    )
    return hashlib.sha256(plain.encode()).hexdigest()


def redeem(connection: Connection, code: str, install: str, now_ms: int) -> str | None:
    """Use a code up, and return its shop; None for every code that is not good.

    The install that used it may do so again: an answer may get lost.  The same statements are run whatever is
    the matter with a code, so that their time tells nothing.
    """
    own = CODES.c.hash == hash_of(code)
    is_free = or_(CODES.c.used_at.is_(None), CODES.c.used_by == install)
    used = update(CODES).where(and_(own, CODES.c.expires_at > now_ms, is_free))
    is_good = connection.execute(used.values(used_at=now_ms, used_by=install)).rowcount == 1
    shop: str | None = connection.execute(select(CODES.c.shop).where(own)).scalar()
    return shop if is_good else None
