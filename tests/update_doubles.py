"""Stand-ins for the update program: an install in memory that acts are written down for."""

from dataclasses import dataclass, field, replace

from diagclinic.services.jobs import JobContext, Progress
from diagclinic.services.publisher_news import News, NewsKind
from diagclinic.services.updates import (
    ActDone,
    KeptVersion,
    Notice,
    PastAct,
    UpdateAct,
    UpdateStatus,
    UpdateVerb,
    UpdateView,
    VersionOffer,
)

NEWEST = KeptVersion("1.5.0", 4, ("Live data redraws twice as fast",), is_current=True)
OLDER = KeptVersion("1.4.2", 3, ("Clears codes of more gearboxes",))
TAKEN_BACK = KeptVersion("1.3.0", 3, why_not="its publisher took it back")
OFFER = VersionOffer("1.6.0", ("Scans hybrids of three more makers", "Reports in Polish"))
STATUS = UpdateStatus(
    code="F001-5034-121C",
    version="1.5.0",
    last_good="1.5.0",
    channel="regional",
    region="DE",
    days_since_news=2,
    kept=(NEWEST, OLDER, TAKEN_BACK),
    offer=OFFER,
)
HISTORY = (
    PastAct("2026-05-03T08:00:00Z", "apply", "1.4.2", "1.5.0", "Tess", "taken at the window"),
    PastAct("2026-04-01T09:30:00Z", "fall-back", "1.4.1", "1.4.0", "", "it ended twice while starting"),
)
FELL_BACK = Notice("1a2b3c4d", "Version 1.5.0 did not start twice, so version 1.4.2 runs again.")


@dataclass
class MemoryUpdates:
    """An install in memory.

    Attributes:
        acts: every act, in order.
        failure: is raised by the next act.
        progress: is told by each act.
        after: the status after an act; None: as before.
    """

    status: UpdateStatus = STATUS
    history: tuple[PastAct, ...] = HISTORY
    installed: bool = True
    failure: Exception | None = None
    look_failure: Exception | None = None
    done: ActDone = field(default_factory=ActDone)
    after: UpdateStatus | None = None
    progress: tuple[Progress, ...] = ()
    acts: list[UpdateAct] = field(default_factory=list)

    def is_installed(self) -> bool:
        return self.installed

    def look(self, context: JobContext) -> UpdateView:
        if self.look_failure is not None:
            raise self.look_failure
        return UpdateView(self.status, self.history)

    def act(self, act: UpdateAct, context: JobContext) -> ActDone:
        self.acts.append(act)
        for progress in self.progress:
            context.report(progress)
        if self.failure is not None:
            raise self.failure
        if act.verb is UpdateVerb.ACKNOWLEDGE:
            left = tuple(one for one in self.status.notices if one.id not in act.words)
            self.status = replace(self.status, notices=left)
        self.status = self.after or self.status
        return self.done


ISSUE = News("n1", NewsKind.KNOWN_ISSUE, "Slow adapters", "Live values of some adapters are slow.")
NOTE = News("n2", NewsKind.RELEASE_NOTE, "Version 1.5.0", "Live data redraws twice as fast.")


@dataclass
class MemoryNews:
    """News in memory."""

    news: tuple[News, ...] = (ISSUE, NOTE)

    def current(self) -> tuple[News, ...]:
        return self.news

    def mark_seen(self, ids: tuple[str, ...]) -> None:
        self.news = tuple(replace(one, is_new=one.is_new and one.id not in ids) for one in self.news)

    def dismiss(self, news_id: str) -> None:
        self.news = tuple(one for one in self.news if one.id != news_id)
