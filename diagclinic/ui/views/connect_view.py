"""The page *Vehicle*: choose an adapter, watch the ladder, confirm the vehicle."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from diagclinic.ui.messages import RUNG_TITLES
from diagclinic.ui.presenters.adapter_choices import AdapterChoice
from diagclinic.ui.presenters.connect_presenter import RungLine
from diagclinic.ui.presenters.known_vehicles import KnownVehicle
from diagclinic.ui.presenters.problem import Problem
from diagclinic.ui.presenters.vehicle_presenter import VehicleFacts
from diagclinic.ui.views.adapter_list import AdapterList
from diagclinic.ui.views.let_go_panel import STOP_RECORDING, LetGoPanel
from diagclinic.ui.views.vehicle_card import VehicleActs, VehicleCard
from diagclinic.ui.widgets.buttons import ActionButton
from diagclinic.ui.widgets.card import Card
from diagclinic.ui.widgets.ladder_rung import LadderRung
from diagclinic.ui.widgets.one_of import OneOf
from diagclinic.ui.widgets.page import Page
from diagclinic.ui.widgets.problem_panel import ProblemPanel
from diagclinic.ui.widgets.text import Text, TextRole

#: the system's list of ports takes milliseconds; nobody waits longer for what was just plugged in
WATCH_MS: Final = 1500
_HINT: Final = "Plug the adapter into the vehicle's diagnostic socket and switch the ignition on."


class ConnectActs(Protocol):
    """What a press does; `ConnectPresenter` is one."""

    def connect(self, url: str) -> None:
        """Connect through the interface that `url` names."""
        ...

    def cancel(self) -> bool:
        """Give up; False where nothing was under way."""
        ...

    def retry(self) -> None:
        """Try the same once more."""
        ...

    def stop_recording(self) -> None:
        """End the recording of frames, then connect."""
        ...

    def keep_recording(self) -> None:
        """Let the recording of frames go on."""
        ...

    def look(self) -> None:
        """Look for adapters."""
        ...

    def watch(self) -> None:
        """Look whether something was plugged in or pulled out since."""
        ...


@dataclass(frozen=True, slots=True)
class ConnectPageActs:
    """The presenters that the page reports to, each asked for when it is needed."""

    connecting: Callable[[], ConnectActs]
    vehicle: Callable[[], VehicleActs]


class ConnectPage(Page):
    """Shows the way to a vehicle, and then the vehicle.

    Attributes:
        let_go: asks about a recording that holds the interface.
        adapters: the choices.
        vehicle: who the vehicle says it is.
        rungs: the ladder, bottom rung first.
        cancel: gives up while a connection is tried.
        watching: asks now and then whether something was plugged in.
    """

    def __init__(self, acts: ConnectPageActs, parent: QWidget | None = None) -> None:
        super().__init__("Vehicle", parent)
        self._acts = acts
        self.problem = ProblemPanel()
        self.problem.retry.clicked.connect(lambda: acts.connecting().retry())
        self.let_go = LetGoPanel(
            STOP_RECORDING,
            lambda: acts.connecting().stop_recording(),
            lambda: acts.connecting().keep_recording(),
        )
        self.adapters = AdapterList(lambda url: acts.connecting().connect(url))
        self.adapters.look_again.clicked.connect(lambda: acts.connecting().look())
        self.adapters.back.clicked.connect(self._show_vehicle)
        self.vehicle = VehicleCard(acts.vehicle, self._show_choices)
        self.rungs = [LadderRung(title) for title in RUNG_TITLES.values()]
        self.cancel = ActionButton("Cancel", symbol="stop")
        self.cancel.clicked.connect(lambda: acts.connecting().cancel())
        self._is_busy = self._had_cancel = False
        self._state = Text(_HINT, TextRole.MUTED)
        self._left = OneOf(self.adapters, self.vehicle)
        self.watching = QTimer(self)
        self.watching.setInterval(WATCH_MS)
        self.watching.timeout.connect(self._watch)
        self.watching.start()
        self._lay_out()
        self.show_busy(is_busy=False)

    def back_out(self) -> bool:
        """Esc gives up a connection, leaves a recording alone, or goes back to the connected vehicle."""
        if self._acts.connecting().cancel():
            return True
        if self.let_go.isVisible():
            self._acts.connecting().keep_recording()
            return True
        is_choosing_another = self.adapters.back.isVisible()
        if is_choosing_another:
            self._show_vehicle()
        return is_choosing_another

    def show_choices(self, choices: tuple[AdapterChoice, ...], *, is_looking: bool) -> None:
        """Offer `choices`."""
        self.adapters.show_choices(choices, is_looking=is_looking)

    def show_ladder(self, rungs: tuple[RungLine, ...]) -> None:
        """Show how far the connection is."""
        for rung, line in zip(self.rungs, rungs, strict=False):
            rung.show_look(line.look, line.detail)

    def show_busy(self, *, is_busy: bool, words: str = "") -> None:
        """Offer Cancel instead of the choices while a connection is tried."""
        window = self.window()
        self._had_cancel = not is_busy and window is not None and window.focusWidget() is self.cancel
        self.adapters.setEnabled(not is_busy)
        if self._had_cancel and self.isVisible():  # Enter is not to go to whatever comes next in the window
            self.adapters.focus_first()
        self.cancel.setVisible(is_busy)
        self._state.setText(f"{words}…" if is_busy else _HINT)
        self._is_busy = is_busy
        self._spare_choices()
        if is_busy:  # the vehicle that was here has left by now
            self.adapters.back.hide()
            self._left.show_one(self.adapters)
            self.cancel.setFocus()

    def reflow(self, *, is_wide: bool) -> None:
        """Keep what is to be pressed in sight."""
        super().reflow(is_wide=is_wide)
        self.vehicle.set_wide(is_wide=is_wide)
        self._spare_choices()

    def show_problem(self, problem: Problem | None) -> None:
        """Say what happened and what to do next."""
        self.problem.show_problem(problem, can_retry=True)
        if problem is not None:
            if self._had_cancel:
                self.problem.retry.setFocus()
            self._had_cancel = False

    def ask_to_stop_recording(self, port: str) -> None:
        """Offer to end the recording that holds the interface."""
        self.let_go.ask(port)

    def show_identifying(self) -> None:
        """Say that the vehicle is being asked who it is."""
        self._left.show_one(self.vehicle)
        self._state.setText("Connected.")
        self.vehicle.show_identifying()

    def ask_to_confirm(self, facts: VehicleFacts) -> None:
        """Show who the vehicle says it is."""
        self._left.show_one(self.vehicle)
        self.vehicle.show_facts(facts)

    def show_vin_remark(self, remark: str, *, is_usable: bool) -> None:
        """Say what is wrong, or right, with the VIN that is being typed."""
        self.vehicle.show_vin_remark(remark, is_usable=is_usable)

    def offer_known(self, known: tuple[KnownVehicle, ...]) -> None:
        """Offer vehicles that were here before."""
        self.vehicle.offer_known(known)

    def _watch(self) -> None:
        if self.adapters.isVisible() and not self._is_busy:
            self._acts.connecting().watch()

    def _show_choices(self) -> None:
        self.adapters.back.show()
        self._left.show_one(self.adapters)
        self.adapters.focus_first()

    def _show_vehicle(self) -> None:
        self._left.show_one(self.vehicle)
        self.vehicle.go_on.setFocus()

    def _spare_choices(self) -> None:
        """Leave the room to the ladder where a narrow page shows a connection that is tried."""
        self._left.setVisible(self.is_wide or not self._is_busy)
        if not self.is_wide:
            QTimer.singleShot(0, self._scroll)

    def _scroll(self) -> None:
        """Begin at the top; what gives up is to be in sight."""
        bar = self.verticalScrollBar()
        if self._is_busy:
            self.ensureWidgetVisible(self.cancel)
        elif bar is not None:
            bar.setValue(0)

    def _lay_out(self) -> None:
        ladder = Card("Connection")
        ladder.body.addWidget(self._state)
        for rung in self.rungs:
            ladder.body.addWidget(rung)
        ladder.body.addWidget(self.cancel)
        ladder.body.addStretch(1)
        right = QVBoxLayout()
        right.addWidget(ladder)
        columns = self.columns()
        columns.addWidget(self._left, 1)
        columns.addLayout(right, 1)
        self.body.addWidget(self.problem)
        self.body.addWidget(self.let_go)
        self.body.addLayout(columns, 1)
