"""Decide what the page *Updates* shows, and what is asked before an act.  No Qt here."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from diagclinic.services.jobs import JobContext, Outcome, Progress
from diagclinic.services.publisher_news import News
from diagclinic.services.updates import UpdateAct, UpdateVerb, UpdateView
from diagclinic.ui.presenters.desk import Desk
from diagclinic.ui.presenters.problem import Problem
from diagclinic.ui.presenters.running import Listener, problem_of, stop_job
from diagclinic.ui.presenters.update_words import InstallWords, done_words, install_words, losses_of

CONNECTED: Final = "A vehicle is connected: finish the work on it first. Looking for updates is possible."
FROM_STICK: Final = "from a stick"
TAKEN: Final = "taken at the window"
LATER: Final = "put off at the window"
ASKED: Final = "asked for at the window"
STOPPED: Final = "Stopped; it goes on where it ended when it is started again"
_WORDS: Final = {
    UpdateVerb.CHECK: "Looking for updates",
    UpdateVerb.APPLY: "Taking the version",
    UpdateVerb.IMPORT: "Reading the stick",
    UpdateVerb.ROLL_BACK: "Going back",
    UpdateVerb.REPAIR: "Checking every file",
    UpdateVerb.BUNDLE: "Checking every file",
}
#: what may be done while a vehicle is connected
_HARMLESS: Final = frozenset({UpdateVerb.CHECK, UpdateVerb.BUNDLE})


@dataclass(frozen=True, slots=True)
class ReasonQuestion:
    """What is asked before an act that goes into the log with its reason.

    Attributes:
        losses: what it costs, a line each.
        act: name of the act, for its button.
    """

    title: str
    explains: str
    losses: tuple[str, ...]
    act: str


class UpdatesView(Protocol):
    """What the page can show; each method says one thing."""

    def show_not_installed(self) -> None:
        """Say that this program came another way, so that there is nothing to do here."""
        ...

    def show_install(self, words: InstallWords) -> None:
        """Show how the install is."""
        ...

    def show_news(self, news: tuple[News, ...]) -> None:
        """Show what the publisher tells people; nothing for none."""
        ...

    def offer_acts(self, *, is_possible: bool, why_not: str) -> None:
        """Let the acts be pressed, or not, and say why."""
        ...

    def show_progress(self, progress: Progress | None, words: str = "") -> None:
        """Show how far an act is and offer Cancel; None: it ended with `words`."""
        ...

    def ask_reason(self, question: ReasonQuestion, on_answer: Callable[[str | None], None]) -> None:
        """Ask without blocking; Cancel is the default and answers None."""
        ...

    def show_problem(self, problem: Problem | None) -> None:
        """Say in human words what happened and what to do next; None: all is well."""
        ...


@dataclass(slots=True)
class UpdatesPresenter:
    """Runs the page: look, check, take, put off, go back, pin, repair, import, safe mode, bundle.

    Attributes:
        folder: where a diagnostic bundle goes.
    """

    desk: Desk
    view: UpdatesView
    folder: Path
    _known: UpdateView | None = None
    _looking: JobContext | None = None
    _acting: JobContext | None = None

    def __post_init__(self) -> None:
        """A vehicle that comes or leaves changes what may be done."""
        self.desk.visit.changed.append(self._offer)

    def refresh(self) -> None:
        """Look again, for time has passed; no network is asked."""
        if self._acting is not None or self._looking is not None:
            return
        job = self.desk.workshop.look_at_updates()
        self._looking = self.desk.versions.run(job, Listener(self._on_looked))

    def check(self) -> None:
        """Ask whether there is something new."""
        self._act(UpdateAct(UpdateVerb.CHECK, why=ASKED))

    def take(self) -> None:
        """Take what is offered, from the next start on."""
        offer = self._known.status.offer if self._known else None
        if offer is not None:
            self._act(UpdateAct(UpdateVerb.APPLY, (offer.version,), TAKEN))

    def put_off(self) -> None:
        """Ask again tomorrow."""
        self._act(UpdateAct(UpdateVerb.PUT_OFF, why=LATER))

    def bring_in(self, path: Path) -> None:
        """Take a version from a stick."""
        self._act(UpdateAct(UpdateVerb.IMPORT, (str(path),), FROM_STICK))

    def go_back(self, version: str) -> None:
        """Ask for the reason, then go back to a version that is kept."""
        status = self._known.status if self._known else None
        kept = next((one for one in status.kept if one.version == version), None) if status else None
        if status is None or kept is None:
            return
        question = ReasonQuestion(
            title=f"Go back to version {version}?",
            explains=(
                "Every visit stays on record. Version "
                f"{version} runs from the next start on, and stays until somebody unpins it or the publisher "
                "has a newer plan."
            ),
            losses=losses_of(kept, status),
            act=f"Go back to {version}",
        )
        self._ask(question, UpdateAct(UpdateVerb.ROLL_BACK, (version,)))

    def pin(self) -> None:
        """Ask for the reason, then keep this computer on the version that runs."""
        version = self._known.status.version if self._known else ""
        question = ReasonQuestion(
            title=f"Keep this computer on version {version}?",
            explains="No other version is taken until it is unpinned, or the publisher has a newer plan.",
            losses=("Repairs that newer versions bring do not come",),
            act="Pin",
        )
        self._ask(question, UpdateAct(UpdateVerb.PIN))

    def unpin(self) -> None:
        """Ask for the reason, then let updates come again."""
        explains = "Versions that the publisher allows may be taken again; nothing comes without being asked."
        self._ask(ReasonQuestion("Unpin?", explains, (), "Unpin"), UpdateAct(UpdateVerb.UNPIN))

    def repair(self) -> None:
        """Ask for the reason, then check every file and fetch what is wrong."""
        explains = (
            "Every file of every version is compared with its signature; what is wrong is fetched anew."
        )
        self._ask(ReasonQuestion("Repair the install?", explains, (), "Repair"), UpdateAct(UpdateVerb.REPAIR))

    def switch_safe_mode(self) -> None:
        """Ask for the reason, then start with factory settings from the next start on, or as usual again."""
        if self._known is None:
            return
        if self._known.status.is_safe_mode:
            explains = "From the next start on your settings and plug-ins are used again."
            question = ReasonQuestion("Leave safe mode?", explains, (), "Leave safe mode")
            self._ask(question, UpdateAct(UpdateVerb.SAFE_MODE, ("off",)))
            return
        explains = (
            "From the next start on factory settings are used and no plug-ins, until safe mode is left."
        )
        question = ReasonQuestion("Start in safe mode?", explains, (), "Safe mode")
        self._ask(question, UpdateAct(UpdateVerb.SAFE_MODE, ("on",)))

    def make_bundle(self) -> None:
        """Write what support needs of the install; nothing of vehicles or customers."""
        now = self.desk.workshop.now().astimezone()
        path = self.folder / f"DiagClinic-install-{now:%Y%m%d-%H%M%S}.zip"
        self._act(UpdateAct(UpdateVerb.BUNDLE, (str(path.absolute()),), ASKED))

    def dismiss_news(self, news_id: str) -> None:
        """Show a piece of news no more."""
        self.desk.workshop.news.dismiss(news_id)
        self._show_news()

    def cancel(self) -> bool:
        """Stop the act under way; return False where there was none."""
        return stop_job(self._acting, self.view)

    def _ask(self, question: ReasonQuestion, act: UpdateAct) -> None:
        if self._acting is not None:
            return

        def answered(why: str | None) -> None:
            if why:
                self._act(UpdateAct(act.verb, act.words, why))

        self.view.ask_reason(question, answered)

    def _act(self, act: UpdateAct) -> None:
        """Begin `act`, unless another is under way, or a vehicle was connected meanwhile."""
        is_barred = self.desk.visit.session is not None and act.verb not in _HARMLESS
        if self._acting is not None or is_barred:
            return
        self.desk.versions.cancel_all()  # what goes on by itself gives way
        self.view.show_problem(None)
        self.view.show_progress(Progress(0, 0, ""), _WORDS.get(act.verb, "Working"))
        listener: Listener[UpdateView] = Listener(
            lambda outcome: self._on_done(outcome, act), progressed=self._on_step
        )
        self._acting = self.desk.versions.run(self.desk.workshop.update(act), listener)
        self._offer()

    def _on_step(self, progress: Progress) -> None:
        if self._acting is not None and not self._acting.stop.is_set():
            self.view.show_progress(progress, progress.step)

    def _on_done(self, outcome: Outcome[UpdateView], act: UpdateAct) -> None:
        self._acting = None
        if outcome.result is not None:
            self.view.show_progress(None, done_words(act, outcome.result.done, outcome.result.status))
            self._show(outcome.result)
        elif outcome.error is not None:
            self.view.show_progress(None, "Ready")
            self.view.show_problem(problem_of(outcome.error))
        else:
            self.view.show_progress(None, STOPPED)
            self.refresh()  # what was done before the stop counts, in the code that is read out too
        self._offer()

    def _on_looked(self, outcome: Outcome[UpdateView | None]) -> None:
        self._looking = None
        if outcome.error is not None:
            self.view.show_problem(problem_of(outcome.error))
        elif outcome.result is not None:
            self.view.show_problem(None)
            self._show(outcome.result)
        elif not outcome.cancelled:
            self.view.show_not_installed()
        self._offer()

    def _show(self, known: UpdateView) -> None:
        self._known = known
        self.view.show_install(install_words(known))
        self._show_news()

    def _show_news(self) -> None:
        self.view.show_news(self.desk.workshop.news.current())

    def _offer(self) -> None:
        is_connected = self.desk.visit.session is not None
        is_free = self._acting is None and self._known is not None
        self.view.offer_acts(
            is_possible=is_free and not is_connected, why_not=CONNECTED if is_connected else ""
        )
