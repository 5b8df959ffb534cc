"""Signing in and out, the first set-up, the second factor, and one's own password."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from markupsafe import Markup

from updater.fleet.accounts import second_factor
from updater.fleet.accounts.errors import SignInError, WaitError, WordsError
from updater.fleet.accounts.passwords import LONGEST, SHORTEST
from updater.fleet.accounts.sessions import Stage
from updater.fleet.accounts.sign_in import Attempt, SignIn
from updater.fleet.web.answers import Answer, Go, Show
from updater.fleet.web.asking import Ask, local
from updater.fleet.web.pages import Door, Page

_NEXT: Final = {Stage.PASSWORD: "/second-factor", Stage.SECRET: "/second-factor/set-up"}


@dataclass(frozen=True, slots=True)
class SignInPages:
    """The pages around signing in."""

    sign_in: SignIn

    def pages(self) -> tuple[Page, ...]:
        """Return them."""
        return (
            Page("GET", "/sign-in", self.show, door=Door.OPEN),
            Page("POST", "/sign-in", self.enter, door=Door.OPEN),
            Page("GET", "/set-up", self.show_set_up, door=Door.OPEN),
            Page("POST", "/set-up", self.set_up, door=Door.OPEN),
            Page("GET", "/second-factor", self.show_second, door=Door.HALF),
            Page("POST", "/second-factor", self.second, door=Door.HALF),
            Page("GET", "/second-factor/set-up", self.show_secret, door=Door.HALF),
            Page("POST", "/second-factor/set-up", self.prove, door=Door.HALF),
            Page("GET", "/account", self.show_account),
            Page("POST", "/account/password", self.change_password),
            Page("POST", "/sign-out", self.sign_out, door=Door.HALF),
        )

    def show(self, ask: Ask) -> Answer:
        """Ask for name and password."""
        if ask.session and ask.session.stage == Stage.FULL:
            return Go(local(ask.query.get("next", "/")))
        return _form("sign_in.html", next=local(ask.query.get("next", "/")))

    def enter(self, ask: Ask) -> Answer:
        """Take name and password."""
        to = local(ask.form.get("next", "/"))
        attempt = Attempt(ask.form.get("name", ""), ask.form.get("password", ""), ask.address, ask.device)
        try:
            let_in = self.sign_in.with_password(attempt)
        except WaitError:
            raise
        except SignInError as error:
            return _form("sign_in.html", error, next=to)
        return Go(f"/second-factor?next={quote(to, safe='/')}", let_in=let_in)

    def show_set_up(self, ask: Ask) -> Answer:
        """Ask for the one-time code and a password."""
        del ask
        return _form("set_up.html", shortest=SHORTEST, longest=LONGEST)

    def set_up(self, ask: Ask) -> Answer:
        """Take the one-time code and the first password."""
        try:
            password = _twice(ask)
            let_in = self.sign_in.with_set_up_code(ask.form.get("code", ""), password, ask.address)
        except WaitError:
            raise
        except (SignInError, WordsError) as error:
            return _form("set_up.html", error, shortest=SHORTEST, longest=LONGEST)
        return Go("/second-factor/set-up", let_in=let_in)

    def show_second(self, ask: Ask) -> Answer:
        """Ask for the code of the second factor."""
        if ask.who.stage != Stage.PASSWORD:
            return Go(_NEXT.get(ask.who.stage, "/"))
        return _form("second_factor.html", next=local(ask.query.get("next", "/")))

    def second(self, ask: Ask) -> Answer:
        """Take the code of the second factor."""
        to = local(ask.form.get("next", "/"))
        try:
            return Go(to, let_in=self.sign_in.with_second_factor(ask.who, ask.form.get("code", "")[:100]))
        except WaitError:
            raise
        except SignInError as error:
            return _form("second_factor.html", error, next=to)

    def show_secret(self, ask: Ask) -> Answer:
        """Show the secret of the second factor, to be read by a telephone."""
        if ask.who.stage != Stage.SECRET:
            return Go(_NEXT.get(ask.who.stage, "/"))
        return self._secret(ask, None)

    def prove(self, ask: Ask) -> Answer:
        """Take the first code of the new second factor."""
        try:
            let_in = self.sign_in.prove_secret(ask.who, ask.form.get("code", "")[:100])
        except SignInError as error:
            return self._secret(ask, error)
        told = "Keep these codes: each lets you in once without your telephone. They are shown this once."
        return Go("/account", told, let_in.recovery, let_in)

    def show_account(self, ask: Ask) -> Answer:
        """Show what somebody may do here."""
        del ask
        return _form("account.html", shortest=SHORTEST, longest=LONGEST)

    def change_password(self, ask: Ask) -> Answer:
        """Change one's own password."""
        try:
            let_in = self.sign_in.change_password(ask.who, ask.form.get("old", ""), _twice(ask))
        except WaitError:
            raise
        except (SignInError, WordsError) as error:
            return _form("account.html", error, shortest=SHORTEST, longest=LONGEST)
        return Go("/account", "The password was changed; every other session has ended.", let_in=let_in)

    def sign_out(self, ask: Ask) -> Answer:
        """End the session."""
        self.sign_in.sign_out(ask.who)
        return Go("/sign-in", "You are signed out.", is_out=True)

    def _secret(self, ask: Ask, error: SignInError | None) -> Answer:
        secret = self.sign_in.offer_secret(ask.who)
        # segno made it of a name and a secret of ours: letters, digits, dots, dashes and underscores
        picture = Markup(second_factor.picture(secret, ask.who.name))  # noqa: S704
        return _form("secret.html", error, secret=secret, picture=picture)


def _form(template: str, error: SignInError | WordsError | None = None, **values: object) -> Show:
    status = 200 if error is None else 401 if isinstance(error, SignInError) else 422
    return Show(template, {"error": error, **values}, status)


def _twice(ask: Ask) -> str:
    """Return a new password that was typed twice.

    Raises:
        WordsError: it was typed in two ways.
    """
    password = ask.form.get("password", "")
    if password != ask.form.get("again", ""):
        raise WordsError("The two passwords are not the same.")
    return password
