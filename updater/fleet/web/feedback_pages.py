"""What people say: figures with intervals, themes, and their words for who may read them."""

from dataclasses import dataclass
from typing import Final

from updater.fleet.accounts.roles import Permission
from updater.fleet.feedback.reading import Wanted, grouped, read_said
from updater.fleet.feedback.scores import scores_of
from updater.fleet.feedback.theme_file import shipped_themes
from updater.fleet.feedback.themes import themes_of
from updater.fleet.store.database import Database
from updater.fleet.web.answers import Answer, Show
from updater.fleet.web.asking import Ask
from updater.fleet.web.looking import DAY_MS, chosen
from updater.fleet.web.pages import Page

#: messages whose words are shown
_WORDS: Final = 40


@dataclass(frozen=True, slots=True)
class FeedbackPages:
    """The page of feedback."""

    database: Database

    def pages(self) -> tuple[Page, ...]:
        """Return it."""
        return (Page("GET", "/feedback", self.show, Permission.SEE),)

    def show(self, ask: Ask) -> Answer:
        """Show what was said in the chosen days."""
        with self.database.read() as connection:
            choice = chosen(connection, ask)
            scope = choice.scope
            wanted = Wanted(scope.version, scope.channel, scope.region, since=scope.since * DAY_MS)
            said = read_said(connection, wanted)
        values = {
            "choice": choice,
            "scores": scores_of(said),
            "versions": grouped(said, "version"),
            "weeks": grouped(said, "week"),
            "themes": themes_of(said, shipped_themes()),
            "words": [one for one in said if one.words][:_WORDS] if ask.may(Permission.TRIAGE) else [],
        }
        return Show("feedback.html", values)
