"""Decide when somebody is asked what they think: rarely, and never while there is work.  No Qt here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from diagclinic.services.feedback import Asked, CountSuccess, NoteAsking, Topic, may_ask, suited
from diagclinic.services.jobs import Outcome, unheard
from diagclinic.ui.presenters.desk import Desk
from diagclinic.ui.presenters.running import Listener


class InvitationView(Protocol):
    """A quiet strip in the window."""

    def show_topic(self, topic: Topic) -> None:
        """Ask whether somebody wants to say something."""
        ...

    def hide(self) -> None:
        """Ask no more."""
        ...


@dataclass(slots=True, weakref_slot=True)
class FeedbackMoments:
    """Counts vehicles that were read, and asks when one has left and enough of them came.

    Attributes:
        is_quiet: tells whether nobody works at the window just now.
        open_page: shows the page *Feedback* with a topic.
    """

    desk: Desk
    view: InvitationView
    is_quiet: Callable[[], bool]
    open_page: Callable[[Topic], None]
    _topic: Topic | None = None
    _was_read: bool = False

    def __post_init__(self) -> None:
        """Follow the visit."""
        self.desk.visit.changed.append(self._follow)

    def accept(self) -> None:
        """Say something now."""
        topic = self._topic
        self.put_away()
        if topic is not None:
            self.open_page(topic)

    def refuse(self) -> None:
        """Not now; that somebody was asked is noted already."""
        self.put_away()

    def refuse_for_ever(self) -> None:
        """Never ask again."""
        self.put_away()
        workshop = self.desk.workshop
        job = NoteAsking(workshop.feedback, workshop.now(), is_never=True)
        self.desk.side.run(job, Listener(unheard))

    def put_away(self) -> None:
        """Ask no more for now."""
        self._topic = None
        self.view.hide()

    def _follow(self) -> None:
        visit = self.desk.visit
        if visit.session is not None:
            self._was_read = not visit.is_demo and any(scan.is_complete for scan in visit.scans)
            if self._topic is not None:
                self.put_away()
        elif self._was_read:
            self._was_read = False
            self.desk.side.run(CountSuccess(self.desk.workshop.feedback), Listener(self._on_counted))

    def _on_counted(self, outcome: Outcome[Asked]) -> None:
        asked, now = outcome.result, self.desk.workshop.now()
        is_quiet = self.desk.visit.session is None and self.is_quiet()
        if asked is None or not may_ask(asked, now, is_quiet=is_quiet):
            return
        self._topic = suited(asked)
        self.desk.side.run(NoteAsking(self.desk.workshop.feedback, now), Listener(unheard))
        self.view.show_topic(self._topic)
