"""The card of the publisher's news on the page *Updates*; hidden where there are none."""

from collections.abc import Callable, Iterator

from PyQt6.QtWidgets import QHBoxLayout, QWidget

from diagclinic.services.publisher_news import News
from diagclinic.ui.breaks import breakable
from diagclinic.ui.widgets.buttons import ActionButton
from diagclinic.ui.widgets.card import Card, column_of, divider
from diagclinic.ui.widgets.text import Text, TextRole


class NewsCard(Card):
    """Release notes, known issues and messages, each until somebody dismisses it.

    Attributes:
        dismissals: the button of each piece of news, by its id.
    """

    def __init__(self, on_dismiss: Callable[[str], None], parent: QWidget | None = None) -> None:
        super().__init__("News", parent)
        self._on_dismiss = on_dismiss
        self.dismissals: dict[str, ActionButton] = {}
        self._rows = QWidget()
        self.body.addWidget(self._rows)
        self.body.addStretch(1)
        self.hide()

    def show_news(self, news: tuple[News, ...]) -> None:
        """Show `news`, or nothing at all."""
        self.dismissals = {}
        self._rows = self.refill(column_of(self._widgets(news), 10), self._rows)
        self.setVisible(bool(news))

    def _widgets(self, news: tuple[News, ...]) -> Iterator[QWidget]:
        for place, one in enumerate(news):
            if place:
                yield divider()
            yield self._row(one)

    def _row(self, one: News) -> QWidget:
        whole = QWidget()
        line = QHBoxLayout(whole)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(16)
        kind = Text(one.kind.value, TextRole.SMALL)
        line.addWidget(column_of(iter((kind, *_told(one))), 2), 1)
        dismiss = ActionButton("Dismiss", symbol="done")
        dismiss.setAccessibleName(f"Dismiss: {one.title}")
        dismiss.clicked.connect(lambda _: self._on_dismiss(one.id))
        self.dismissals[one.id] = dismiss
        line.addWidget(dismiss)
        return whole


def _told(one: News) -> tuple[Text, Text]:
    return Text(breakable(one.title), TextRole.STRONG), Text(breakable(one.words))
