"""The page *Updates*: which version runs, what would change, and the way back."""

from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from diagclinic.services.jobs import Progress
from diagclinic.services.publisher_news import News
from diagclinic.ui.presenters.problem import Problem
from diagclinic.ui.presenters.update_words import InstallWords
from diagclinic.ui.presenters.updates_presenter import ReasonQuestion
from diagclinic.ui.theme.theme import Tone
from diagclinic.ui.views.news_card import NewsCard
from diagclinic.ui.views.update_cards import HistoryCard, InstallCard, KeptCard, OfferCard
from diagclinic.ui.widgets.buttons import ActionButton, ButtonKind
from diagclinic.ui.widgets.confirm_panel import Question
from diagclinic.ui.widgets.empty_state import EmptyState
from diagclinic.ui.widgets.one_of import OneOf
from diagclinic.ui.widgets.page import Page
from diagclinic.ui.widgets.problem_panel import ProblemPanel
from diagclinic.ui.widgets.reason_panel import ReasonPanel
from diagclinic.ui.widgets.state_badge import ToneBadge
from diagclinic.ui.widgets.text import Text, TextRole
from diagclinic.ui.widgets.work_strip import WorkStrip

BUNDLES: Final = "Update bundles (*.zip)"
_NOT_INSTALLED: Final = (
    "This program was not installed by its update program: it runs from a checkout, or came with the system. "
    "It is updated the way it came."
)


class UpdateActs(Protocol):
    """What a press does; `UpdatesPresenter` is one."""

    def check(self) -> None:
        """Ask whether there is something new."""
        ...

    def take(self) -> None:
        """Take what is offered."""
        ...

    def put_off(self) -> None:
        """Ask again tomorrow."""
        ...

    def bring_in(self, path: Path) -> None:
        """Take a version from a stick."""
        ...

    def go_back(self, version: str) -> None:
        """Go back to a version that is kept."""
        ...

    def pin(self) -> None:
        """Keep the version that runs."""
        ...

    def unpin(self) -> None:
        """Let updates come again."""
        ...

    def repair(self) -> None:
        """Check every file."""
        ...

    def switch_safe_mode(self) -> None:
        """Use factory settings, or those of the shop again."""
        ...

    def make_bundle(self) -> None:
        """Write what support needs."""
        ...

    def dismiss_news(self, news_id: str) -> None:
        """Show a piece of news no more."""
        ...

    def cancel(self) -> bool:
        """Stop what is under way; False where nothing is."""
        ...


class UpdatesPage(Page):
    """Shows the install.

    Attributes:
        check: asks whether there is something new.
        install: which version runs.
        offer: what may be taken.
        kept: the way back.
        history: who did what and why.
        news: what the publisher tells people; hidden while there is nothing.
        barred: why nothing may be done just now; hidden while it may.
        asking: the question that is open, None while there is none.
        dialog: the chooser that is open, None while there is none.
    """

    def __init__(
        self, acts: Callable[[], UpdateActs], work: WorkStrip, parent: QWidget | None = None
    ) -> None:
        super().__init__("Updates", parent)
        self._acts = acts
        self._work = work
        self.problem = ProblemPanel()
        self.asking: ReasonPanel | None = None
        self.dialog: QFileDialog | None = None
        self._is_pinned = self._is_possible = False
        self._pressed: ActionButton | None = None
        self.check = ActionButton("Look for updates", ButtonKind.MAIN, symbol="search")
        self.install, self.offer, self.history = InstallCard(), OfferCard(), HistoryCard()
        self.kept = KeptCard(lambda version: acts().go_back(version))
        self.news = NewsCard(lambda news_id: acts().dismiss_news(news_id))
        self.barred = ToneBadge("warning", "Vehicle connected", Tone.WARN)
        self._why = Text("", TextRole.STRONG)
        self._content = QWidget()
        self._without = EmptyState("updates", "No updates here", _NOT_INSTALLED)
        self._waiting = EmptyState("waiting", "Looking at the install", "This takes a moment.")
        self._unknown = EmptyState("unknown", "The install cannot be looked at", "What helps stands above.")
        self._stack = OneOf(self._waiting, self._without, self._unknown, self._content)
        self._connect()
        self._lay_out()
        self.offer_acts(is_possible=False, why_not="")

    def back_out(self) -> bool:
        """Esc stops what is under way."""
        return self._acts().cancel() or super().back_out()

    def show_not_installed(self) -> None:
        """Say that this program came another way."""
        self._stack.show_one(self._without)
        self.check.hide()

    def show_install(self, words: InstallWords) -> None:
        """Show how the install is."""
        self._is_pinned = words.is_pinned
        self.install.show_install(words)
        self.offer.show_offer(words.offer)
        self.kept.show_rows(words.kept)
        self.history.show_lines(words.history)
        self.check.show()
        self._stack.show_one(self._content)
        self._enable()

    def show_news(self, news: tuple[News, ...]) -> None:
        """Show what the publisher tells people."""
        self.news.show_news(news)

    def offer_acts(self, *, is_possible: bool, why_not: str) -> None:
        """Let the acts be pressed, or not, and say why; the one that was pressed has the focus again then."""
        self._hold_focus()
        self._is_possible = is_possible
        self.barred.setVisible(bool(why_not))
        self._why.setText(why_not)
        self._why.setVisible(bool(why_not))
        self._enable()
        for button in (self.check, self.install.bundle):  # they change nothing
            button.setEnabled(is_possible or bool(why_not))
        self._give_focus_back()

    def show_progress(self, progress: Progress | None, words: str = "") -> None:
        """Show how far an act is and offer Cancel; None: it ended with `words`."""
        if progress is None:
            self._work.show_idle(words or "Ready")
            return
        percent = progress.done * 100 // progress.total if progress.total else 0
        self._work.show_work(words, percent, 100 if progress.total else 0, self._cancel)
        self._work.say(words)

    def ask_reason(self, question: ReasonQuestion, on_answer: Callable[[str | None], None]) -> None:
        """Ask without blocking."""

        def answered(why: str | None) -> None:
            self.asking = None
            on_answer(why)

        asked = Question(question.title, question.explains, question.losses, question.act)
        self.asking = ReasonPanel(asked, answered, self.window() or self)
        self.asking.open()

    def show_problem(self, problem: Problem | None) -> None:
        """Say what happened and what to do next."""
        self.problem.show_problem(problem)
        if problem is not None and self._stack.current is self._waiting:
            self._stack.show_one(self._unknown)

    def _cancel(self) -> None:
        self._acts().cancel()

    def _enable(self) -> None:
        changing = (self.offer.take, self.offer.put_off, self.offer.stick, self.offer.folder)
        own = (self.install.pin, self.install.repair, self.install.safe_mode)
        for button in (*changing, *own, *self.kept.backs.values()):
            button.setEnabled(self._is_possible)

    def _hold_focus(self) -> None:
        """Remember the button that has the focus: disabled it would hand it on, and the page would scroll."""
        pressed = next((button for button in self._buttons() if button.hasFocus()), None)
        if pressed is not None:
            self._pressed = pressed
            self.setFocus()

    def _give_focus_back(self) -> None:
        """Give the focus to the button that had it, or to the first, unless it went elsewhere meanwhile."""
        pressed, self._pressed = self._pressed, None
        if pressed is None or not self.hasFocus():
            return
        taker = pressed if pressed.isEnabled() and not pressed.isHidden() else self.check
        if taker.isEnabled():
            taker.setFocus()
        else:
            self._pressed = pressed

    def _buttons(self) -> tuple[ActionButton, ...]:
        offer, install = self.offer, self.install
        own = (install.pin, install.repair, install.safe_mode, install.bundle)
        return (self.check, offer.take, offer.put_off, offer.stick, offer.folder, *own)

    def _connect(self) -> None:
        acts = self._acts
        self.check.clicked.connect(lambda _: acts().check())
        self.offer.take.clicked.connect(lambda _: acts().take())
        self.offer.put_off.clicked.connect(lambda _: acts().put_off())
        self.offer.stick.clicked.connect(lambda _: self._choose(is_folder=False))
        self.offer.folder.clicked.connect(lambda _: self._choose(is_folder=True))
        self.install.pin.clicked.connect(lambda _: acts().unpin() if self._is_pinned else acts().pin())
        self.install.repair.clicked.connect(lambda _: acts().repair())
        self.install.safe_mode.clicked.connect(lambda _: acts().switch_safe_mode())
        self.install.bundle.clicked.connect(lambda _: acts().make_bundle())

    def _choose(self, *, is_folder: bool) -> None:
        dialog = QFileDialog(self, "Update stick", "", "" if is_folder else BUNDLES)
        mode = QFileDialog.FileMode.Directory if is_folder else QFileDialog.FileMode.ExistingFile
        dialog.setFileMode(mode)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self._acts().bring_in(Path(name)))
        dialog.finished.connect(lambda _: self._forget_dialog())
        self.dialog = dialog
        dialog.open()

    def _forget_dialog(self) -> None:
        self.dialog = None

    def _lay_out(self) -> None:
        self.acts.addWidget(self.check)
        content = QVBoxLayout(self._content)
        content.setContentsMargins(0, 0, 0, 0)
        content.setSpacing(16)
        content.addWidget(self.news)  # what led here from above the pages stands first
        for pair in ((self.install, self.offer), (self.kept, self.history)):
            row = self.columns()
            for card in pair:
                row.addWidget(card, 1)
            content.addLayout(row)
        content.addStretch(1)
        self.body.addWidget(self.problem)
        self.body.addWidget(self.barred)
        self.body.addWidget(self._why)
        self.body.addWidget(self._stack, 1)
