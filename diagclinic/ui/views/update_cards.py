"""The cards of the page *Updates*: this install, what is offered, versions that are kept, history."""

from collections.abc import Callable, Iterator
from typing import Final

from PyQt6.QtWidgets import QHBoxLayout, QWidget

from diagclinic.ui.presenters.update_words import InstallWords, KeptRow, OfferWords
from diagclinic.ui.theme.theme import Tone
from diagclinic.ui.widgets.buttons import ActionButton, ButtonKind
from diagclinic.ui.widgets.card import Card, column_of, divider
from diagclinic.ui.widgets.facts_grid import FactsGrid
from diagclinic.ui.widgets.flow import FlowLayout
from diagclinic.ui.widgets.state_badge import ToneBadge
from diagclinic.ui.widgets.text import Text, TextRole

NOTHING_NEW: Final = "Nothing newer is known. Look for updates, or take one from a stick."
CODE_HINT: Final = "Read this code out to support."


class InstallCard(Card):
    """Which version runs, how it is, and the code for the telephone.

    Attributes:
        code: to be read out.
        pin: keeps this version, or lets updates come again.
        repair: checks every file.
        safe_mode: starts with factory settings from the next start on, or as usual again.
        bundle: writes what support needs.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("This computer", parent)
        self.version = Text("", TextRole.TITLE)
        self.code = Text("", TextRole.FIGURE)
        self._facts = FactsGrid(6)
        self.pin = ActionButton("Pin", symbol="save")
        self.repair = ActionButton("Repair", symbol="reset")
        self.body.addWidget(self.version)
        self.body.addWidget(self.code)
        self.body.addWidget(Text(CODE_HINT, TextRole.SMALL))
        self.body.addLayout(self._facts)
        self.safe_mode = ActionButton("Safe mode", symbol="warning")
        self.bundle = ActionButton("For support", symbol="report")
        self.body.addLayout(FlowLayout(self.pin, self.repair, self.safe_mode, self.bundle))
        self.body.addStretch(1)

    def show_install(self, words: InstallWords) -> None:
        """Show what is known."""
        self.version.setText(f"Version {words.version}")
        self.code.setText(words.code.replace("-", " "))  # groups may stand one below the other
        self.code.setAccessibleName(f"Code for support: {' '.join(words.code)}")
        self.pin.show_act("Unpin" if words.is_pinned else "Pin")
        self.safe_mode.show_act("Leave safe mode" if words.is_safe_mode else "Safe mode")
        self._facts.show_facts(words.facts, words.remarks)


class OfferCard(Card):
    """What may be taken, and what will change, before anything is taken.

    Attributes:
        take: takes it at the next start.
        put_off: asks again tomorrow.
        stick: chooses a bundle.
        folder: chooses a folder.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Available", parent)
        self.urgency = ToneBadge("warning", "", Tone.WARN)
        self._told = QWidget()
        self.take = ActionButton("Take at next start", ButtonKind.MAIN, symbol="updates")
        self.put_off = ActionButton("Put off", ButtonKind.TALL, symbol="waiting")
        self.stick = ActionButton("From a stick", symbol="add")
        self.folder = ActionButton("From a folder", symbol="add")
        self.body.addWidget(self.urgency)
        self.body.addWidget(self._told)
        for buttons in ((self.take, self.put_off), (self.stick, self.folder)):
            self.body.addLayout(FlowLayout(*buttons))
        self.body.addStretch(1)

    def show_offer(self, offer: OfferWords | None) -> None:
        """Show what may be taken; None: nothing is known."""
        self._told = self.refill(column_of(_offer_lines(offer)), self._told)
        self.urgency.setVisible(bool(offer and offer.urgency))
        self.take.setVisible(offer is not None)
        self.put_off.setVisible(bool(offer and offer.may_put_off))
        if offer is not None:
            self.take.show_act(offer.act)
            self.urgency.show_look("warning", offer.urgency.partition(":")[0], Tone.WARN)


def _offer_lines(offer: OfferWords | None) -> Iterator[QWidget]:
    if offer is None:
        yield Text(NOTHING_NEW, TextRole.MUTED)
        return
    yield Text(offer.title, TextRole.TITLE)
    if offer.urgency:
        yield Text(offer.urgency, TextRole.STRONG)
    if offer.waiting:
        yield Text(offer.waiting, TextRole.MUTED)
    yield Text("What changes", TextRole.STRONG)
    for change in offer.changes:
        yield Text(f"• {change}")


class KeptCard(Card):
    """The versions on this computer, each with the way back to it.

    Attributes:
        backs: the button of each version that one can go back to.
    """

    def __init__(self, on_back: Callable[[str], None], parent: QWidget | None = None) -> None:
        super().__init__("Versions on this computer", parent)
        self._on_back = on_back
        self.backs: dict[str, ActionButton] = {}
        self._rows = QWidget()
        self.body.addWidget(self._rows)
        self.body.addStretch(1)

    def show_rows(self, rows: tuple[KeptRow, ...]) -> None:
        """Show `rows`."""
        self.backs = {}
        self._rows = self.refill(column_of(self._widgets(rows), 10), self._rows)

    def _widgets(self, rows: tuple[KeptRow, ...]) -> Iterator[QWidget]:
        for place, row in enumerate(rows):
            if place:
                yield divider()
            yield self._row(row)
        if not rows:
            yield Text("None is complete: press Repair.", TextRole.MUTED)

    def _row(self, row: KeptRow) -> QWidget:
        whole = QWidget()
        line = QHBoxLayout(whole)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(16)
        words = (Text(row.title, TextRole.STRONG), *([Text(row.words)] if row.words else []))
        line.addWidget(column_of(iter(words), 2), 1)
        if row.may_go_back:
            back = ActionButton("Go back", symbol="back")
            back.setAccessibleName(f"Go back to version {row.version}")
            back.clicked.connect(lambda _: self._on_back(row.version))
            self.backs[row.version] = back
            line.addWidget(back)
        return whole


class HistoryCard(Card):
    """Who did what, when and why."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("What was done", parent)
        self._lines = QWidget()
        self.body.addWidget(self._lines)
        self.body.addStretch(1)

    def show_lines(self, lines: tuple[str, ...]) -> None:
        """Show `lines`, newest first."""
        told = lines or ("Nothing was changed yet.",)
        self._lines = self.refill(column_of(Text(line) for line in told), self._lines)
