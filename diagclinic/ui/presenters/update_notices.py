"""Decide what is said above every page of what happened to the install.  No Qt here."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Protocol

from diagclinic.services.jobs import Outcome, unheard
from diagclinic.services.publisher_news import NewsKind
from diagclinic.services.updates import UpdateAct, UpdateStatus, UpdateVerb, UpdateView
from diagclinic.ui.breaks import breakable
from diagclinic.ui.presenters.desk import Desk
from diagclinic.ui.presenters.running import Listener

READ: Final = "read at the window"
#: titles that are said at once; the page has all of them
MOST_TITLES: Final = 3
BY_ITSELF: Final = "by itself, once a day"


class NoticeView(Protocol):
    """What stands above every page."""

    def show_words(self, words: str, on_more: Callable[[], None], on_read: Callable[[], None]) -> None:
        """Show `words` until they were read; `on_more` leads to the page *Updates*."""
        ...


@dataclass(slots=True, weakref_slot=True)
class UpdateNotices:
    """Looks at the install and asks once a day what is new, and says what its user has not heard yet.

    Attributes:
        to_updates: shows the page *Updates*.
    """

    desk: Desk
    view: NoticeView
    to_updates: Callable[[], None]
    _told: list[str] = field(default_factory=list)

    def look(self) -> None:
        """Ask how the install is, beside all else; whatever goes wrong is the page's to tell."""
        self.desk.versions.run(self.desk.workshop.look_at_updates(), Listener(self._on_looked))

    def look_again(self) -> None:
        """Look as at the start, for a window may stay open; not while a vehicle needs the computer."""
        if self.desk.visit.session is None:
            self.look()

    def _on_looked(self, outcome: Outcome[UpdateView | None]) -> None:
        if outcome.result is None:
            return
        self._tell(outcome.result.status)
        act = UpdateAct(UpdateVerb.DAILY, why=BY_ITSELF)
        self.desk.versions.run(self.desk.workshop.update(act), Listener(self._on_checked))

    def _on_checked(self, outcome: Outcome[UpdateView]) -> None:
        if outcome.result is not None:
            self._tell(outcome.result.status)

    def _tell(self, status: UpdateStatus) -> None:
        words = [notice.words for notice in status.notices] or pressing_words(status)
        if words and words != self._told:
            self._told = words
            ids = tuple(notice.id for notice in status.notices)
            self.view.show_words(" ".join(words), self.to_updates, lambda: self._acknowledge(ids))
        elif not words:
            self._tell_news()

    def _tell_news(self) -> None:
        """Say the titles of what is new and no mere release note; the page tells the rest."""
        news = self.desk.workshop.news
        new = tuple(one for one in news.current() if one.is_new and one.kind is not NewsKind.RELEASE_NOTE)
        words = [f"{one.kind.value}: {breakable(one.title)}." for one in new[:MOST_TITLES]]
        if words and words != self._told:
            self._told = words
            ids = tuple(one.id for one in new)
            self.view.show_words(" ".join(words), self.to_updates, lambda: news.mark_seen(ids))

    def _acknowledge(self, ids: tuple[str, ...]) -> None:
        """Say that they were read; those that came meanwhile are shown at the next look."""
        if ids:
            act = UpdateAct(UpdateVerb.ACKNOWLEDGE, ids, READ)
            self.desk.versions.run(self.desk.workshop.update(act), Listener(unheard))


def pressing_words(status: UpdateStatus) -> list[str]:
    """Return what is said of an update that should not wait."""
    if status.is_halted:
        return [f"The publisher stopped version {status.version}. Another one should run: see Updates."]
    offer = status.offer
    if offer is not None and offer.is_emergency:
        return [f"An urgent update is available: version {offer.version}."]
    if offer is not None and offer.is_mandatory:
        return [f"Version {offer.version} is required and can no longer be put off."]
    return []
