"""diagclinic.ui.presenters.link_presenter: a lost link is noticed, opened again, and the work goes on."""

from dataclasses import dataclass, field

from diagclinic.core.errors import RecordError
from diagclinic.core.vin import Vin
from diagclinic.ui.presenters.current_visit import LinkState
from diagclinic.ui.presenters.link_presenter import LinkPresenter
from drivers.api import FoundVci
from drivers.errors import LinkLostError
from tests.presenter_doubles import HandRunner, Shown, desk_with, work
from tests.service_doubles import QueuedLinks, Script, ScriptedLink, session_on

VIN, OTHER_VIN = "1M8GDM9AXKP042788", "11111111111111111"
OTHER: Script = {"0902": {0x7E8: "490201" + OTHER_VIN.encode().hex()}}
TURNS: Script = {"010C": {0x7E8: "410C0C80"}}


@dataclass
class Window:
    """A window with a vehicle whose link can be lost."""

    script: Script = field(default_factory=dict)
    volts: tuple[float | Exception, ...] = (12.6,)
    again: tuple[ScriptedLink, ...] = ()
    shown: Shown = field(default_factory=Shown)

    def __post_init__(self) -> None:
        """Put the page together."""
        self.desk = desk_with(links=QueuedLinks(list(self.again)))
        self.session = session_on(self.script, volts=self.volts)
        self.desk.visit.begin(self.session)
        self.presenter = LinkPresenter(self.desk, self.shown)


def test_beat_tells_volts_and_engine() -> None:
    window = Window(TURNS, (11.9,))
    window.presenter.beat()
    work(window.desk)
    assert (window.desk.visit.battery_v, window.desk.visit.is_engine_running) == (11.9, True)


def test_engine_that_nobody_tells_stays_unknown() -> None:
    window = Window()
    window.presenter.beat()
    work(window.desk)
    assert window.desk.visit.is_engine_running is None


def test_beat_waits_while_something_else_is_asked() -> None:
    window = Window()
    window.presenter.beat()
    window.presenter.beat()
    assert isinstance(window.desk.link, HandRunner)
    assert len(window.desk.link.waiting) == 1


def test_beat_without_a_vehicle_asks_nothing() -> None:
    window = Window()
    window.desk.visit.end()
    window.presenter.beat()
    assert not window.desk.link.is_busy


def test_dead_link_is_found_while_idle_and_comes_back() -> None:
    window = Window(volts=(LinkLostError("gone"),), again=(ScriptedLink(),))
    window.presenter.beat()
    work(window.desk)
    assert ([name for name, _ in window.shown.calls], window.desk.visit.link) == (
        ["show_link_lost", "show_link_back"],
        LinkState.UP,
    )


def test_work_goes_on_once_the_link_is_back() -> None:
    window, gone_on = Window(again=(ScriptedLink(),)), []
    window.desk.visit.lose_link(lambda: gone_on.append(True))
    work(window.desk)
    assert gone_on == [True]


def test_scans_of_the_visit_outlive_a_lost_link() -> None:
    window = Window(again=(ScriptedLink(),))
    window.desk.visit.lose_link(lambda: None)
    work(window.desk)
    assert window.desk.visit.session is window.session


def test_giving_up_offers_to_try_again() -> None:
    window = Window()
    window.desk.visit.lose_link(lambda: None)
    window.presenter.give_up()
    work(window.desk)
    assert ([name for name, _ in window.shown.calls], window.desk.visit.link) == (
        ["show_link_lost", "show_given_up"],
        LinkState.LOST,
    )


def test_trying_again_after_giving_up_goes_on_with_the_same_work() -> None:
    window, gone_on = Window(again=(ScriptedLink(),)), []
    window.desk.visit.lose_link(lambda: gone_on.append(True))
    window.presenter.give_up()
    work(window.desk)
    window.presenter.try_again()
    work(window.desk)
    assert gone_on == [True]


def test_work_that_is_asked_for_after_giving_up_gets_the_link_back_and_goes_on() -> None:
    window, gone_on = Window(again=(ScriptedLink(),)), []
    window.desk.visit.lose_link(lambda: None)
    window.presenter.give_up()
    work(window.desk)
    window.desk.visit.lose_link(lambda: gone_on.append(True))
    work(window.desk)
    assert (gone_on, window.desk.visit.link) == ([True], LinkState.UP)


def test_loss_that_is_found_twice_is_mended_once() -> None:
    window = Window(again=(ScriptedLink(),))
    window.desk.visit.lose_link(lambda: None)
    window.desk.visit.lose_link(lambda: None)
    work(window.desk)
    assert [name for name, _ in window.shown.calls] == ["show_link_lost", "show_link_back"]


def test_giving_up_without_a_loss_does_nothing() -> None:
    window = Window()
    window.presenter.give_up()
    assert window.shown.calls == []


def test_port_of_an_adapter_that_came_back_elsewhere_is_told() -> None:
    window = Window(again=(ScriptedLink(),))
    window.session.identity = "usb:0403:6015:OURS01"
    window.desk.workshop.links.found = (FoundVci("elm:COM9", "OBDLink EX", window.session.identity),)
    window.desk.visit.lose_link(lambda: None)
    work(window.desk)
    assert window.shown.last("show_link_back") == "COM9"


def test_no_port_is_told_of_an_adapter_that_came_back_where_it_was() -> None:
    window = Window(again=(ScriptedLink(),))
    window.desk.visit.lose_link(lambda: None)
    work(window.desk)
    assert window.shown.last("show_link_back") == ""


def test_link_that_turns_shaky_is_told_though_something_else_is_asked() -> None:
    window, told = Window(), []
    window.presenter.beat()  # waits for its turn from here on
    window.desk.visit.changed.append(lambda: told.append(window.session.health.is_shaky))
    window.session.health.is_shaky = True
    window.presenter.beat()
    window.presenter.beat()
    assert told == [True]


def test_supply_and_engine_are_asked_as_soon_as_the_link_is_back() -> None:
    window = Window(again=(ScriptedLink(TURNS),))
    window.desk.visit.lose_link(lambda: None)
    work(window.desk)
    assert (window.desk.visit.battery_v, window.desk.visit.is_engine_running) == (12.6, True)


def test_another_vehicle_that_answers_is_said_to_be_that_and_a_visit_is_offered_for_it() -> None:
    window = Window(again=(ScriptedLink(OTHER),))
    window.session.vin = Vin(VIN)
    window.desk.visit.lose_link(lambda: None)
    work(window.desk)
    assert window.shown.calls == [("show_link_lost", ()), ("show_other_vehicle", window.session.url)]


def test_work_does_not_go_on_with_another_vehicle() -> None:
    window, gone_on = Window(again=(ScriptedLink(OTHER),)), []
    window.session.vin = Vin(VIN)
    window.desk.visit.lose_link(lambda: gone_on.append(True))
    work(window.desk)
    assert gone_on == []


def test_record_that_fails_while_the_link_is_opened_again_is_told_as_that() -> None:
    window = Window(again=(ScriptedLink(OTHER),))
    window.session.vin = Vin(VIN)
    window.session.record.failures["append"] = RecordError("no room")
    window.desk.visit.lose_link(lambda: None)
    work(window.desk)
    assert "no room" in window.shown.last("show_given_up").details


def test_nothing_is_said_of_a_lost_link_any_more_once_its_visit_has_ended() -> None:
    window, gone_on = Window(again=(ScriptedLink(),)), []
    window.desk.visit.lose_link(lambda: gone_on.append(True))
    window.desk.visit.end()
    work(window.desk)
    assert ([name for name, _ in window.shown.calls], gone_on) == (["show_link_lost", "show_over"], [])


def test_pulse_of_the_vehicle_before_is_not_taken_for_that_of_the_next() -> None:
    window = Window(TURNS, (11.9,))
    window.presenter.beat()
    window.desk.visit.begin(session_on())
    work(window.desk)
    assert (window.desk.visit.battery_v, window.desk.visit.is_engine_running) == (None, None)


def test_link_of_the_vehicle_before_that_is_dead_is_not_the_link_of_the_next() -> None:
    window = Window(volts=(LinkLostError("gone"),))
    window.presenter.beat()
    window.desk.visit.begin(session_on())
    work(window.desk)
    assert (window.desk.visit.link, window.shown.calls) == (LinkState.UP, [])
