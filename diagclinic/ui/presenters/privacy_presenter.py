"""Decide what the page *Privacy* shows, and what is asked before everything is taken back.  No Qt here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from diagclinic.services.consent import Level, PrivacyView
from diagclinic.services.consent_words import LEVELS, NOTHING_NEXT, agreed_words, sent_words, waiting_words
from diagclinic.services.jobs import JobContext, Outcome
from diagclinic.ui.presenters.desk import Desk
from diagclinic.ui.presenters.problem import Problem
from diagclinic.ui.presenters.running import Listener, problem_of

#: letters of the bytes that are shown; the command line shows all
SHOWN: Final = 60_000
CUT: Final = "\n… the rest is shown by: diagclinic consent show --bytes"


@dataclass(frozen=True, slots=True)
class PrivacyWords:
    """What is agreed and what comes of it, in words.

    Attributes:
        agreed: who agreed to what, and when.
        waiting: how much waits.
        sent: when something was sent last.
        next_bytes: what would be sent next, byte for byte.
        can_withdraw: there is something to take back.
    """

    level: Level
    agreed: str
    waiting: str
    sent: str
    next_bytes: str
    can_withdraw: bool


@dataclass(frozen=True, slots=True)
class WithdrawQuestion:
    """What is asked before everything is taken back."""

    title: str = "Take everything back?"
    explains: str = (
        "Nothing is kept or sent from now on. What waits on this computer is removed at once, and the people "
        "who make DiagClinic are asked to delete what was sent."
    )
    losses: tuple[str, ...] = ("Faults of this version that happen here are not heard of",)
    act: str = "Take back"


class PrivacyPageView(Protocol):
    """What the page can show; each method says one thing."""

    def show_words(self, words: PrivacyWords) -> None:
        """Show what is agreed and what comes of it."""
        ...

    def offer_choices(self, *, is_possible: bool) -> None:
        """Let a level be chosen, or not while one is being kept."""
        ...

    def ask(self, question: WithdrawQuestion, on_answer: Callable[[bool], None]) -> None:
        """Ask without blocking; Cancel is the default."""
        ...

    def show_problem(self, problem: Problem | None) -> None:
        """Say what happened and what to do next; None: all is well."""
        ...


@dataclass(slots=True)
class PrivacyPresenter:
    """Runs the page: look, choose a level, take everything back.

    Attributes:
        send: sends at once what the choice leads to.
    """

    desk: Desk
    view: PrivacyPageView
    send: Callable[[], None]
    _looking: JobContext | None = None
    _choosing: JobContext | None = None
    _known: PrivacyView | None = None

    def refresh(self) -> None:
        """Look again, for time has passed."""
        if self._looking is None and self._choosing is None:
            job = self.desk.workshop.look_at_privacy()
            self._looking = self.desk.side.run(job, Listener(self._on_looked))

    def choose(self, level: Level) -> None:
        """Agree to `level`; nothing at all is asked for once more."""
        if self._known is None or level is self._known.level:
            return
        if level is Level.NONE:
            self.withdraw()
        else:
            self._choose(level)

    def withdraw(self) -> None:
        """Ask, then take everything back."""
        if self._choosing is None:
            self.view.ask(WithdrawQuestion(), self._on_answer)

    def _on_answer(self, is_meant: bool) -> None:  # noqa: FBT001  the question's answer
        if is_meant:
            self._choose(Level.NONE)
        elif self._known is not None:
            self.view.show_words(words_of(self._known))  # what was pressed springs back

    def _choose(self, level: Level) -> None:
        if self._choosing is not None:
            return
        self.view.show_problem(None)
        self.view.offer_choices(is_possible=False)
        job = self.desk.workshop.choose_level(level)
        self._choosing = self.desk.side.run(job, Listener(self._on_chosen))

    def _on_chosen(self, outcome: Outcome[PrivacyView]) -> None:
        self._choosing = None
        self.view.offer_choices(is_possible=True)
        self._show(outcome)
        if outcome.result is not None:
            self.send()
        else:
            self.refresh()

    def _on_looked(self, outcome: Outcome[PrivacyView]) -> None:
        self._looking = None
        self._show(outcome)

    def _show(self, outcome: Outcome[PrivacyView]) -> None:
        if outcome.error is not None:
            self.view.show_problem(problem_of(outcome.error))
        elif outcome.result is not None:
            self._known = outcome.result
            self.view.show_words(words_of(outcome.result))


def words_of(view: PrivacyView) -> PrivacyWords:
    """Return `view` in words."""
    told = view.next_batch.decode("utf-8", "replace")
    shown = told if len(told) <= SHOWN else told[:SHOWN] + CUT
    was_sent = view.is_known and not view.is_forgetting
    can_withdraw = view.level is not Level.NONE or view.waiting > 0 or was_sent
    return PrivacyWords(
        view.level,
        agreed_words(view),
        waiting_words(view),
        sent_words(view),
        shown or NOTHING_NEXT,
        can_withdraw,
    )


def title_of(level: Level) -> str:
    """Return what a level is called on its button."""
    return LEVELS[level].title
