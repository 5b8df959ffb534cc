"""diagclinic.ui.views.capture_list: the captures on record, and what can be done with them."""

from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from diagclinic.ui.presenters.capture_lines import CaptureRow
from diagclinic.ui.views.capture_list import CaptureList

ROWS = (
    CaptureRow("/c/b.dccap", "2026-05-04 12:00:00", "sim:demo", "5 frames, 1.0 s", is_whole=True),
    CaptureRow("/c/a.dccap", "a", "no capture", "cannot be read", is_whole=False),
)


class Acts:
    """Writes down what was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[Path, ...]] = []
        self.list = CaptureList(
            lambda path: self.asked.append((path,)),
            lambda capture, path: self.asked.append((capture, path)),
            lambda path: self.asked.append((path,)),
        )


@pytest.fixture
def acts(qtbot: QtBot, themed: QApplication) -> Acts:
    made = Acts()
    qtbot.addWidget(made.list)
    return made


def test_no_capture_is_told(acts: Acts) -> None:
    acts.list.show_captures(())
    assert (acts.list.rows.isHidden(), acts.list.look.isEnabled(), acts.list.export.isEnabled()) == (
        True,
        False,
        False,
    )


def test_captures_are_listed_with_a_sign_for_those_that_are_not_whole(acts: Acts) -> None:
    acts.list.show_captures(ROWS)
    assert [(row.lead, row.symbol) for row in acts.list.rows.rows] == [
        ("2026-05-04 12:00:00", "capture"),
        ("a", "warning"),
    ]


def test_chosen_capture_can_be_looked_at(acts: Acts) -> None:
    acts.list.show_captures(ROWS)
    acts.list.rows.choose(0)
    acts.list.look.click()
    assert acts.asked == [(Path("/c/b.dccap"),)]


def test_chosen_capture_is_exported_to_the_file_that_is_chosen(acts: Acts, tmp_path: Path) -> None:
    acts.list.show_captures(ROWS)
    acts.list.rows.choose(0)
    acts.list.export.click()
    assert acts.list.dialog is not None
    acts.list.dialog.fileSelected.emit(str(tmp_path / "car.asc"))
    acts.list.dialog.close()
    assert acts.asked == [(Path("/c/b.dccap"), tmp_path / "car.asc")]


def test_file_that_is_chosen_is_brought_in(acts: Acts, tmp_path: Path) -> None:
    acts.list.bring_in.click()
    assert acts.list.dialog is not None
    acts.list.dialog.fileSelected.emit(str(tmp_path / "car.blf"))
    acts.list.dialog.close()
    assert acts.asked == [(tmp_path / "car.blf",)]


def test_capture_that_is_gone_is_chosen_no_more(acts: Acts) -> None:
    acts.list.show_captures(ROWS)
    acts.list.rows.choose(0)
    acts.list.show_captures(ROWS[1:])
    assert not acts.list.look.isEnabled()


def test_nothing_happens_without_a_choice(acts: Acts) -> None:
    acts.list._on_look_pressed()
    acts.list._on_export_pressed()
    assert (acts.asked, acts.list.dialog) == ([], None)


def test_nothing_is_offered_that_would_have_to_wait(acts: Acts) -> None:
    acts.list.show_captures(ROWS)
    acts.list.rows.choose(0)
    acts.list.set_running(is_running=True)
    assert [one.isEnabled() for one in (acts.list.look, acts.list.export, acts.list.bring_in)] == [False] * 3


def test_all_is_offered_again_afterwards(acts: Acts) -> None:
    acts.list.show_captures(ROWS)
    acts.list.rows.choose(0)
    acts.list.set_running(is_running=True)
    acts.list.set_running(is_running=False)
    assert [one.isEnabled() for one in (acts.list.look, acts.list.export, acts.list.bring_in)] == [True] * 3


def test_choice_of_a_file_is_let_go_of_once_it_is_closed(acts: Acts, qtbot: QtBot) -> None:
    acts.list.bring_in.click()
    dialog = acts.list.dialog
    assert dialog is not None
    with qtbot.waitSignal(dialog.destroyed, timeout=10_000):
        dialog.close()
    assert acts.list.dialog is None
