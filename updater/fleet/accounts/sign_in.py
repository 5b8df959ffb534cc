"""Signing in: a password, then a second factor; the same answer and the same work for everybody unknown."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update

from updater.fleet.accounts import people, sessions, throttle
from updater.fleet.accounts.audit import Line, note
from updater.fleet.accounts.drawn import Clock, Draw, code, kept, plain, token
from updater.fleet.accounts.errors import SignedOutError, SignInError
from updater.fleet.accounts.passwords import Passwords, refuse_weak
from updater.fleet.accounts.second_factor import new_secret, step_of
from updater.fleet.accounts.sessions import Session, Stage
from updater.fleet.accounts.throttle import BY_ACCOUNT, BY_ADDRESS, BY_DEVICE, BY_SECOND, Count
from updater.fleet.store.account_tables import DEVICES, RECOVERY_CODES, USERS
from updater.fleet.store.database import Database

RECOVERY: Final = 10
#: ms for which a browser is known, as long as its cookie lasts
_KNOWN: Final = 365 * 86_400_000
#: wrong codes of the second factor, and the password is asked for again
_MISSES: Final = 5


@dataclass(frozen=True, slots=True)
class Attempt:
    """What somebody sent to be let in.

    Attributes:
        name: as typed.
        password: as typed.
        address: that it came from.
        device: the cookie of a browser that is known, or nothing.
    """

    name: str
    password: str
    address: str
    device: str = ""


@dataclass(frozen=True, slots=True)
class LetIn:
    """A new session.

    Attributes:
        cookie: of the session.
        device: that makes the browser known from now on; empty where nothing changed.
        recovery: codes that are shown once.
    """

    cookie: str
    device: str = ""
    recovery: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SignIn:
    """Lets people in."""

    database: Database
    passwords: Passwords
    clock: Clock
    draw: Draw

    def with_password(self, attempt: Attempt) -> LetIn:
        """Take the first step; the second factor is still missing after it.

        Raises:
            SignInError: not let in, for whatever reason.
            WaitError: too many guesses were made.
            BusyError: too many sign in at this moment.
        """
        name, now = attempt.name.strip().lower(), self.clock()
        counts = self._count(name, attempt, now)
        with self.database.read() as connection:
            row = connection.execute(select(USERS).where(USERS.c.name == name)).one_or_none()
        is_open = row is not None and row.disabled_at is None
        if not self.passwords.is_right(row.password if row and is_open else "", attempt.password):
            self._tell(name if row else "", "sign-in refused", attempt.address)
            raise SignInError
        self._renew(row.password if row else "", attempt.password)
        with self.database.begin() as connection:
            throttle.forgive(connection, counts[:1])
            stage = Stage.PASSWORD if row and row.secret else Stage.SECRET
            return LetIn(sessions.start(connection, name, stage, now, self.draw))

    def with_set_up_code(self, typed: str, password: str, address: str) -> LetIn:
        """Choose the first password with a one-time code.

        Raises:
            SignInError: the code is unknown, used, or too old.
            WaitError: too many guesses were made.
            WordsError: the password is guessed early; the code is still good.
            BusyError: too many sign in at this moment.
        """
        now = self.clock()
        count = (Count(BY_ADDRESS, address),)
        with self.database.begin() as connection:
            throttle.refuse_early(connection, count, now)
            throttle.note_guess(connection, count, now)
        hashed = self._hash_for(typed, password, now)
        with self.database.begin() as connection:
            name = _redeem(connection, typed, hashed, now)
            note(connection, Line(now, name, "account set up", {}))
            sessions.end_all(connection, name)
            return LetIn(sessions.start(connection, name, Stage.SECRET, now, self.draw))

    def offer_secret(self, session: Session) -> str:
        """Return the secret that a person is to set up; the same one until it is proved."""
        if session.offered:
            return session.offered
        secret = new_secret(self.draw)
        with self.database.begin() as connection:
            sessions.offer(connection, session, secret)
        return secret

    def prove_secret(self, session: Session, typed: str) -> LetIn:
        """Finish the set-up of the second factor with its first code.

        Raises:
            SignInError: it is another code.
            SignedOutError: no secret was offered.
        """
        if not session.offered or session.stage != Stage.SECRET:
            raise SignedOutError("The second factor is not being set up.")
        step = step_of(session.offered, typed, self.clock(), 0)
        if step is None:
            self._miss(session)
        with self.database.begin() as connection:
            values = {"secret": session.offered, "last_step": step}
            unset = update(USERS).where(USERS.c.name == session.name, USERS.c.secret == "")
            if not connection.execute(unset.values(values)).rowcount:
                raise SignedOutError("The second factor was set up meanwhile.")
            recovery = self._new_recovery(connection, session.name)
            return self._whole(connection, session, "second factor set up", recovery)

    def with_second_factor(self, session: Session, typed: str) -> LetIn:
        """Take the second step, with a code of the authenticator program or one for recovery.

        Raises:
            SignInError: the code is wrong or was used.
            WaitError: too many codes were wrong.
            SignedOutError: the password is missing.
        """
        if session.stage != Stage.PASSWORD:
            raise SignedOutError("The password comes first.")
        count = (Count(BY_SECOND, session.name),)
        self._counted(count, self.clock())
        with self.database.begin() as connection:
            how = _spent(connection, session.name, typed, self.clock())
            if how:
                throttle.forgive(connection, count)
                return self._whole(connection, session, how, ())
        return self._miss(session)

    def change_password(self, session: Session, old: str, new: str) -> LetIn:
        """Change a person's own password; all their sessions end, and a new one begins.

        Raises:
            SignInError: the old one is wrong.
            WordsError: the new one is guessed early.
            BusyError: too many sign in at this moment.
        """
        count = (Count(BY_DEVICE, session.name),)
        refuse_weak(new, session.name)
        self._counted(count, self.clock())
        with self.database.read() as connection:
            kept_hash = connection.execute(
                select(USERS.c.password).where(USERS.c.name == session.name)
            ).scalar_one()
        if not self.passwords.is_right(kept_hash, old):
            raise SignInError
        hashed = self.passwords.hash(new)
        with self.database.begin() as connection:
            throttle.forgive(connection, count)
            connection.execute(update(USERS).where(USERS.c.name == session.name).values(password=hashed))
            connection.execute(delete(DEVICES).where(DEVICES.c.name == session.name))
            sessions.end_all(connection, session.name)
            return self._whole(connection, session, "password changed", ())

    def sign_out(self, session: Session) -> None:
        """End a session."""
        with self.database.begin() as connection:
            sessions.end(connection, session)
            note(connection, Line(self.clock(), session.name, "signed out", {}))

    def _count(self, name: str, attempt: Attempt, now: int) -> tuple[Count, ...]:
        """Count the guess with whom it belongs to; refuse it when it comes too early."""
        known = Count(BY_DEVICE, kept(attempt.device))
        with self.database.read() as connection:
            is_known = bool(attempt.device) and _is_known(connection, attempt.device, name)
        strange = (Count(BY_ACCOUNT, name), Count(BY_ADDRESS, attempt.address))
        counts = (known,) if is_known else strange
        self._counted(counts, now)
        return counts

    def _renew(self, hashed: str, password: str) -> None:
        """Make a hash anew that was made with less cost than today's, unless it was changed meanwhile."""
        if self.passwords.is_outdated(hashed):
            dearer = self.passwords.hash(password)
            with self.database.begin() as connection:
                connection.execute(update(USERS).where(USERS.c.password == hashed).values(password=dearer))

    def _counted(self, counts: tuple[Count, ...], now: int) -> None:
        with self.database.begin() as connection:
            throttle.refuse_early(connection, counts, now)
            throttle.note_guess(connection, counts, now)

    def _hash_for(self, typed: str, password: str, now: int) -> str:
        """Do the same work for a code that is known and one that is not."""
        with self.database.read() as connection:
            name = people.owner_of(connection, typed, now)
        refuse_weak(password, name or "")
        return self.passwords.hash(password)

    def _whole(self, connection: Connection, session: Session, how: str, recovery: tuple[str, ...]) -> LetIn:
        now = self.clock()
        sessions.end(connection, session)
        device = token(self.draw)
        values = {"hash": kept(device), "name": session.name, "made_at": now}
        connection.execute(delete(DEVICES).where(DEVICES.c.made_at < now - _KNOWN))
        connection.execute(insert(DEVICES).values(values))
        connection.execute(update(USERS).where(USERS.c.name == session.name).values(seen_at=now))
        note(connection, Line(now, session.name, "signed in", {"how": how}))
        return LetIn(sessions.start(connection, session.name, Stage.FULL, now, self.draw), device, recovery)

    def _miss(self, session: Session) -> LetIn:
        with self.database.begin() as connection:
            note(connection, Line(self.clock(), session.name, "second factor refused", {}))
            if sessions.note_miss(connection, session) >= _MISSES:
                sessions.end(connection, session)
        raise SignInError

    def _new_recovery(self, connection: Connection, name: str) -> tuple[str, ...]:
        made = tuple(code(self.draw) for _ in range(RECOVERY))
        connection.execute(delete(RECOVERY_CODES).where(RECOVERY_CODES.c.name == name))
        rows = [{"hash": kept(plain(one)), "name": name} for one in made]
        connection.execute(insert(RECOVERY_CODES), rows)
        return made

    def _tell(self, name: str, act: str, address: str) -> None:
        """Note a refusal; a name that nobody has may be somebody's password, and is not kept."""
        with self.database.begin() as connection:
            note(connection, Line(self.clock(), name or "somebody", act, {"address": address}))


def _redeem(connection: Connection, typed: str, hashed: str, now: int) -> str:
    """Use up a set-up code; of two at once only one has it."""
    name = people.owner_of(connection, typed, now)
    used = update(USERS).where(USERS.c.set_up == kept(plain(typed)), USERS.c.set_up_until > now)
    values = {"password": hashed, "secret": "", "set_up": "", "set_up_until": 0}
    if name is None or not connection.execute(used.values(values)).rowcount:
        raise SignInError
    return name


def _is_known(connection: Connection, device: str, name: str) -> bool:
    found = select(DEVICES.c.name).where(DEVICES.c.hash == kept(device), DEVICES.c.name == name)
    return connection.execute(found).one_or_none() is not None


def _spent(connection: Connection, name: str, typed: str, now: int) -> str:
    """Use up a code, and return of which kind it was; nothing where it was none."""
    row = connection.execute(select(USERS).where(USERS.c.name == name)).one()
    step = step_of(row.secret, typed, now, row.last_step) if row.secret else None
    if step is not None:
        later = update(USERS).where(USERS.c.name == name, USERS.c.last_step < step)
        return "authenticator" if connection.execute(later.values(last_step=step)).rowcount else ""
    used = delete(RECOVERY_CODES).where(
        RECOVERY_CODES.c.hash == kept(plain(typed)), RECOVERY_CODES.c.name == name
    )
    return "recovery code" if connection.execute(used).rowcount else ""
