"""The captures on record, with what can be done with them."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PyQt6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from diagclinic.ui.models.row_list import RowText
from diagclinic.ui.presenters.capture_lines import CaptureRow
from diagclinic.ui.theme.theme import Tone
from diagclinic.ui.views.row_list_view import RowListView
from diagclinic.ui.widgets.buttons import ActionButton
from diagclinic.ui.widgets.empty_state import EmptyState
from diagclinic.ui.widgets.flow import FlowLayout
from diagclinic.ui.widgets.one_of import OneOf
from diagclinic.ui.widgets.text import Text, TextRole

FORMS: Final = "Frames (*.asc *.blf *.log *.trc *.csv)"
DBC_FORMS: Final = "DBC files (*.dbc);;All files (*)"


class CaptureList(QWidget):
    """Lists captures; the chosen one can be looked at and exported.

    Attributes:
        rows: the list, newest first.
        look, export, bring_in: what can be done.
        dialog: the choice of a file that is open, None while there is none.
    """

    def __init__(
        self,
        on_look: Callable[[Path], None],
        on_export: Callable[[Path, Path], None],
        on_bring_in: Callable[[Path], None],
    ) -> None:
        super().__init__()
        self._chosen: Path | None = None
        self._is_running = False
        self._on_look, self._on_export, self._on_bring_in = on_look, on_export, on_bring_in
        self.dialog: QFileDialog | None = None
        self.rows = RowListView("Captures", self._on_chosen)
        self._empty = EmptyState("capture", "No captures yet", "What is recorded is kept here.")
        self._pages = OneOf(self._empty, self.rows)
        self.look = ActionButton("Look at it", symbol="live")
        self.export = ActionButton("Export…", symbol="save")
        self.bring_in = ActionButton("Import…", symbol="add")
        self.look.clicked.connect(self._on_look_pressed)
        self.export.clicked.connect(self._on_export_pressed)
        self.bring_in.clicked.connect(self._on_bring_in_pressed)
        self._lay_out()
        self._offer()

    def show_captures(self, rows: tuple[CaptureRow, ...]) -> None:
        """List `rows`."""
        self.rows.show_rows([_row_text(row) for row in rows])
        self._pages.show_one(self.rows if rows else self._empty)
        if self._chosen is not None and str(self._chosen) not in {row.path for row in rows}:
            self._chosen = None
        self._offer()

    def set_running(self, *, is_running: bool) -> None:
        """Offer nothing that would have to wait until what is under way has ended."""
        self._is_running = is_running
        self._offer()

    def ask_for_file(
        self, title: str, forms: str, on_chosen: Callable[[Path], None], new_name: str = ""
    ) -> None:
        """Let a file be chosen: one that is there, or a new one where `new_name` proposes its name."""
        dialog = self.dialog = _file_dialog(self, title, forms, new_name)
        dialog.fileSelected.connect(lambda name: on_chosen(Path(name)))
        dialog.finished.connect(lambda _: self._on_dialog_over(dialog))
        dialog.open()

    def _on_dialog_over(self, dialog: QFileDialog) -> None:
        dialog.deleteLater()
        if self.dialog is dialog:
            self.dialog = None

    def _on_chosen(self, key: object) -> None:
        self._chosen = Path(str(key))
        self._offer()

    def _offer(self) -> None:
        is_free = not self._is_running
        for button in (self.look, self.export):
            button.setEnabled(is_free and self._chosen is not None)
        self.bring_in.setEnabled(is_free)

    def _on_look_pressed(self) -> None:
        if self._chosen is not None:
            self._on_look(self._chosen)

    def _on_export_pressed(self) -> None:
        chosen = self._chosen
        if chosen is None:
            return
        self.ask_for_file(
            "Export the capture", FORMS, lambda path: self._on_export(chosen, path), f"{chosen.stem}.asc"
        )

    def _on_bring_in_pressed(self) -> None:
        self.ask_for_file("Import a capture", FORMS, self._on_bring_in)

    def _lay_out(self) -> None:
        acts = FlowLayout(self.look, self.export, self.bring_in, spacing=8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(Text("Captures", TextRole.HEADING, wraps=False))
        column.addWidget(self._pages, 1)
        column.addLayout(acts)


def _file_dialog(parent: QWidget, title: str, forms: str, new_name: str) -> QFileDialog:
    dialog = QFileDialog(parent, title, "", forms)
    if not new_name:
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        return dialog
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setDefaultSuffix(Path(new_name).suffix[1:])
    dialog.selectFile(new_name)
    return dialog


def _row_text(row: CaptureRow) -> RowText:
    return RowText(
        key=row.path,
        lead=row.title,
        title="",
        below=f"{row.mark} · {row.below}",
        symbol="capture" if row.is_whole else "warning",
        tone=Tone.QUIET if row.is_whole else Tone.WARN,
    )
