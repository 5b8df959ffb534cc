"""The fields that say what is recorded: interface, filter, trigger, DBC file."""

from collections import Counter
from collections.abc import Callable
from typing import Final

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QBoxLayout, QComboBox, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from diagclinic.ui.presenters.adapter_choices import AdapterChoice
from diagclinic.ui.presenters.capture_presenter import AFTER, BEFORE, FILTER, TRIGGER, CaptureForm
from diagclinic.ui.widgets.buttons import ActionButton
from diagclinic.ui.widgets.text import ElidedText, Text, TextRole

_FIELDS: Final = {
    FILTER: ("Filter", "all, or e.g. 7E8, 100-1FF, 18DAF1xx"),
    TRIGGER: ("Begin at", "at once, or e.g. 7E8[2]==41, EngineSpeed>3000"),
    BEFORE: ("Seconds before", "0"),
    AFTER: ("Seconds after", "until stopped"),
}
UNFINISHED: Final = "Type the vehicle's network behind the equals sign, then record."
_SHORT_PX: Final = 160
_NAME_PX: Final = 96
#: as wide as Qt lets a widget be
_ANY_PX: Final = 16_777_215
_GAP_PX: Final = 12


class CaptureSetup(QWidget):
    """Fields with their names above them and what is wrong with them below.

    Signals:
        submitted: Enter was pressed in a field.

    Attributes:
        source: the interface; others than those that were found can be typed.
        fields: by name, see `capture_presenter`.
        choose_dbc: leads to the choice of a DBC file.
        drop_dbc: gives it up; hidden while there is none.
    """

    submitted = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self._urls: dict[str, str] = {}
        self._was_chosen = False
        self._rows: list[QHBoxLayout] = []
        self.source = QComboBox()
        self.source.setEditable(True)
        self.source.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.source.setAccessibleName("Interface to listen to")
        self.source.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.source.setMinimumContentsLength(12)
        self.source.activated.connect(lambda _: self._on_source_touched())
        editor = self.source.lineEdit()
        if editor is not None:
            editor.setAccessibleName("Interface to listen to")
            editor.textEdited.connect(lambda _: self._on_source_touched())
        self.fields = {name: _field(*words, self.submitted.emit) for name, words in _FIELDS.items()}
        self._remarks = {name: Text("", TextRole.SMALL) for name in _FIELDS}
        self._unfinished = Text(UNFINISHED, TextRole.SMALL)
        self.choose_dbc = ActionButton("DBC file…", symbol="search")
        self.choose_dbc.setAccessibleName("Choose DBC file…")
        self.drop_dbc = ActionButton("Without DBC file", symbol="remove")
        self.drop_dbc.set_brief(is_brief=True)
        self.dbc = ElidedText("", TextRole.MUTED)
        self.dbc.setMinimumWidth(_NAME_PX)
        self._lay_out()
        self.show_dbc("")

    @property
    def form(self) -> CaptureForm:
        """What the fields say."""
        text = self.source.currentText().strip()
        source = self._urls.get(text, text)
        return CaptureForm(source, *(self.fields[name].text() for name in _FIELDS))

    def show_sources(self, choices: tuple[AdapterChoice, ...], chosen: str) -> None:
        """Offer interfaces; what somebody chose or typed stays."""
        kept = self.source.currentText()
        self._urls = _by_name(choices)
        self.source.clear()
        self.source.addItems(list(self._urls))
        usual = next((name for name, url in self._urls.items() if url == chosen), chosen)
        self.source.setCurrentText(kept if self._was_chosen else usual)
        editor = self.source.lineEdit()
        if editor is not None:
            editor.setCursorPosition(0)  # a long name is read from its beginning

    def ask_for_source(self, begun: str) -> None:
        """Let the name of the interface be typed to its end."""
        self._was_chosen = True
        self._unfinished.show()
        self.source.setCurrentText(begun)
        self.source.setFocus()
        editor = self.source.lineEdit()
        if editor is not None:
            editor.setCursorPosition(len(begun))

    def show_remark(self, name: str, words: str) -> None:
        """Say what is wrong with a field; no words: nothing is."""
        self._remarks[name].setText(words)
        self._remarks[name].setVisible(bool(words))
        title = _FIELDS[name][0]
        self.fields[name].setAccessibleDescription(words)
        self.fields[name].setToolTip(words)
        self.fields[name].setAccessibleName(f"{title}: {words}" if words else title)
        if words:
            self.fields[name].setFocus()

    def show_dbc(self, name: str) -> None:
        """Say which DBC file names the signals."""
        self.dbc.setText(name or "No DBC file")
        self.drop_dbc.setVisible(bool(name))

    def set_running(self, *, is_running: bool) -> None:
        """Let nobody change what is being recorded."""
        for field in (self.source, *self.fields.values()):
            field.setEnabled(not is_running)

    def reflow(self, *, is_wide: bool) -> None:
        """Stand in two rows, or one below the other where it is narrow."""
        beside, below = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        for row in self._rows:
            row.setDirection(beside if is_wide else below)
        for name in (BEFORE, AFTER):
            self.fields[name].setMaximumWidth(_SHORT_PX if is_wide else _ANY_PX)

    def _on_source_touched(self) -> None:
        self._was_chosen = True
        self._unfinished.hide()

    def _lay_out(self) -> None:
        dbc = QWidget()
        row = QHBoxLayout(dbc)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for widget, share in ((self.choose_dbc, 0), (self.drop_dbc, 0), (self.dbc, 1)):
            row.addWidget(widget, share)
        named = {name: _named(_FIELDS[name][0], self.fields[name], self._remarks[name]) for name in _FIELDS}
        first = (
            (_named("Interface", self.source, self._unfinished), 3),
            (named[FILTER], 3),
            (_named("Signals", dbc), 2),
        )
        second = ((named[TRIGGER], 1), (named[BEFORE], 0), (named[AFTER], 0))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(_GAP_PX)
        for boxes in (first, second):
            line = QHBoxLayout()
            line.setSpacing(_GAP_PX)
            for box, share in boxes:
                line.addWidget(box, share)
            self._rows.append(line)
            column.addLayout(line)
        self.reflow(is_wide=True)


def _field(title: str, hint: str, on_enter: Callable[[], None]) -> QLineEdit:
    field = QLineEdit()
    field.setAccessibleName(title)
    field.setPlaceholderText(hint)
    field.returnPressed.connect(on_enter)
    return field


def _named(title: str, field: QWidget, remark: QWidget | None = None) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    column.addWidget(Text(title, TextRole.SMALL, wraps=False))
    column.addWidget(field)
    if remark is not None:
        remark.hide()
        column.addWidget(remark)
    column.addStretch(1)
    return box


def _by_name(choices: tuple[AdapterChoice, ...]) -> dict[str, str]:
    """Return URLs by the names to choose from; where two interfaces are called alike, with the URL in it."""
    often = Counter(one.name for one in choices)
    return {one.name if often[one.name] == 1 else f"{one.name}, {one.url}": one.url for one in choices}
