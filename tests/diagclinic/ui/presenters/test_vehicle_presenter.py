"""diagclinic.ui.presenters.vehicle_presenter: who the vehicle is, read, typed or left open."""

from dataclasses import dataclass, field

import pytest

from diagclinic.core.vehicle import Vehicle
from diagclinic.core.vin import Vin
from diagclinic.core.visit import VisitSummary
from diagclinic.ui.presenters.current_visit import CurrentVisit, FrameRecording, LinkState
from diagclinic.ui.presenters.header import EngineState, HeaderState, LinkQuality
from diagclinic.ui.presenters.vehicle_presenter import VehiclePresenter, header_of
from drivers.errors import LinkLostError
from tests.presenter_doubles import Shown, connected, desk_with, work
from tests.service_doubles import NOON, Script, session_on

#: the example of 49 CFR 565.15 and of many handbooks
VIN = "1M8GDM9AXKP042788"
TELLS: Script = {"0902": {0x7E8: "490201" + VIN.encode().hex()}}
DISAGREE: Script = {
    "0902": {0x7E8: "490201" + VIN.encode().hex(), 0x7E9: "490201" + b"11111111111111111".hex()}
}
GOLF_WAS_HERE = VisitSummary(
    1, NOON, NOON, Vehicle(None, "AB 12", "Golf"), "elm:COM4", is_demo=False, codes=None
)


@dataclass
class Page:
    """A page with its presenter and a connected vehicle."""

    script: Script = field(default_factory=dict)
    shown: Shown = field(default_factory=Shown)
    ready: list[bool] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Put the page together."""
        self.desk, self.session = connected(self.script)
        self.presenter = VehiclePresenter(self.desk, self.shown, lambda: self.ready.append(True))

    def identify(self) -> None:
        self.presenter.identify(self.session)
        work(self.desk)


def test_vin_that_was_read_is_shown_to_confirm() -> None:
    page = Page(TELLS)
    page.identify()
    facts = page.shown.last("ask_to_confirm")
    assert (facts.vin, facts.is_doubtful) == (VIN, False)


def test_model_year_is_told_from_the_vin() -> None:
    page = Page(TELLS)
    page.identify()
    assert ("Model year", "1989") in page.shown.last("ask_to_confirm").rows


def test_vehicle_without_a_vin_is_no_dead_end() -> None:
    page = Page()
    page.identify()
    facts = page.shown.last("ask_to_confirm")
    assert (facts.vin, "go on without" in facts.remark) == ("", True)


def test_vehicles_that_were_here_are_offered_where_none_says_who_it_is() -> None:
    page = Page()
    page.desk.workshop.shop.summaries = [GOLF_WAS_HERE]
    page.identify()
    assert [one.name for one in page.shown.last("offer_known")] == ["AB 12 · Golf"]


def test_a_vehicle_that_says_who_it_is_is_not_looked_for_in_the_record() -> None:
    page = Page(TELLS)
    page.identify()
    assert not page.shown.all("offer_known")


def test_the_record_is_searched_for_what_is_typed() -> None:
    page = Page()
    page.desk.workshop.shop.summaries = [GOLF_WAS_HERE]
    page.presenter.look_up("no such plate")
    work(page.desk)
    assert page.shown.last("offer_known") == ()


def test_a_record_that_cannot_be_searched_is_a_problem_and_not_the_end() -> None:
    page = Page()
    page.desk.workshop.shop.failure = OSError("no")
    page.identify()
    assert page.shown.last("show_problem") is not None


def test_units_that_disagree_are_named() -> None:
    page = Page(DISAGREE)
    page.identify()
    assert "another vehicle" in page.shown.last("ask_to_confirm").remark


def test_lost_link_while_identifying_is_told_to_whoever_gets_it_back() -> None:
    page = Page({"0902": LinkLostError("gone")})
    page.identify()
    assert page.desk.visit.link is LinkState.LOST


def test_confirming_goes_on_with_the_work() -> None:
    page = Page(TELLS)
    page.identify()
    page.presenter.confirm()
    assert page.ready == [True]


def test_going_on_without_typing_writes_nothing() -> None:
    page = Page()
    page.identify()
    kept = len(page.session.record.vehicles)
    page.presenter.name("", "", "")
    work(page.desk)
    assert (len(page.session.record.vehicles), page.ready) == (kept, [True])


def test_typed_vin_and_plate_go_on_record() -> None:
    page = Page()
    page.presenter.name("1m8gdm9a xkp042788", " AB 12 ", "")
    work(page.desk)
    assert page.session.record.vehicles == [Vehicle(Vin(VIN), "AB 12")]


def test_plate_alone_keeps_the_vin_that_was_read() -> None:
    page = Page(TELLS)
    page.identify()
    page.presenter.name("", "AB 12", "")
    work(page.desk)
    assert page.desk.visit.vehicle == Vehicle(Vin(VIN), "AB 12")


def test_record_that_refuses_the_name_is_a_problem_and_not_the_end() -> None:
    page = Page()
    page.session.record.failures["set_vehicle"] = OSError("no")
    page.presenter.name("", "AB 12", "")
    work(page.desk)
    assert (page.shown.last("show_problem") is None, page.ready) == (False, [])


@pytest.mark.parametrize(
    ("typed", "remark", "is_usable"),
    [
        ("", "", False),
        ("1M8G", "4 of 17 characters", False),
        ("1M8GO", "A VIN has no I, O or Q: look for 1 or 0.", False),
        (VIN, "The check digit is right.", True),
        (VIN + "9", "A VIN has 17 characters, not more.", False),
        (
            VIN[:-1] + "9",
            "The check digit is wrong: compare every character with the plate on the vehicle.",
            True,
        ),
        ("WVWZZZ1JZXW000001", "No check digit: its market does not demand one.", True),
    ],
)
def test_typed_vin_is_judged_at_once(typed: str, remark: str, is_usable: bool) -> None:
    page = Page()
    page.presenter.type_vin(typed)
    assert page.shown.last("show_vin_remark") == (remark, is_usable)


def test_header_is_empty_without_a_vehicle() -> None:
    assert header_of(CurrentVisit(), lambda _: "") == HeaderState()


def test_header_tells_that_frames_are_recorded_without_a_vehicle() -> None:
    visit = CurrentVisit()
    visit.record(FrameRecording("sim:demo", lambda: None))
    assert header_of(visit, lambda _: "") == HeaderState(is_recording=True)


def test_header_tells_vehicle_volts_engine_and_link() -> None:
    visit = CurrentVisit()
    session = session_on()
    session.measure_battery()
    visit.begin(session)
    visit.name(Vehicle(Vin(VIN), "AB 12"))
    visit.is_engine_running = True
    assert header_of(visit, lambda _: "Motor Coach") == HeaderState(
        vehicle="Motor Coach · AB 12",
        vin=VIN,
        battery_v=12.6,
        engine=EngineState.RUNNING,
        link=LinkQuality.GOOD,
        is_recording=True,
    )


def test_header_of_a_simulated_vehicle_says_demo() -> None:
    desk, session = desk_with(), session_on()
    session.url = "sim:demo"
    desk.visit.begin(session)
    assert header_of(desk.visit, lambda _: "").demo == "DEMO"


def test_header_of_a_lost_link_tells_no_former_figures() -> None:
    visit, session = CurrentVisit(), session_on()
    session.measure_battery()
    visit.begin(session)
    visit.is_engine_running = True
    visit.lose_link(lambda: None)
    header = header_of(visit, lambda _: "")
    assert (header.battery_v, header.engine, header.link) == (None, EngineState.UNKNOWN, LinkQuality.LOST)


def test_header_of_a_link_that_loses_answers_says_so() -> None:
    visit, session = CurrentVisit(), session_on()
    visit.begin(session)
    session.health.is_shaky = True
    assert header_of(visit, lambda _: "").link is LinkQuality.WEAK


def test_lost_link_is_lost_and_not_shaky() -> None:
    visit, session = CurrentVisit(), session_on()
    visit.begin(session)
    session.health.is_shaky = True
    visit.lose_link(lambda: None)
    assert header_of(visit, lambda _: "").link is LinkQuality.LOST


def test_engine_is_not_known_again_before_it_is_asked() -> None:
    visit = CurrentVisit()
    visit.begin(session_on())
    visit.is_engine_running = True
    visit.lose_link(lambda: None)
    visit.link_is_back()
    assert header_of(visit, lambda _: "").engine is EngineState.UNKNOWN


@pytest.mark.parametrize(
    ("vehicle", "maker", "words"),
    [
        (Vehicle(Vin(VIN), "AB 12"), "", "AB 12"),
        (Vehicle(None, "AB 12"), "", "AB 12"),
        (Vehicle(Vin(VIN), "AB 12"), "Motor Coach", "Motor Coach · AB 12"),
        (Vehicle(Vin(VIN), "AB 12", "Van"), "Motor Coach", "Van · AB 12"),
        (Vehicle(Vin(VIN)), "", "Maker not known"),
        (Vehicle(None), "", "Vehicle without a VIN"),
    ],
)
def test_header_names_the_vehicle_by_what_is_known(vehicle: Vehicle, maker: str, words: str) -> None:
    desk, _ = connected()
    desk.visit.name(vehicle)
    assert header_of(desk.visit, lambda _: maker).vehicle == words


def test_identification_that_comes_after_its_visit_names_nobody_and_asks_nothing() -> None:
    page = Page(TELLS)
    page.presenter.identify(page.session)
    page.desk.visit.end()
    work(page.desk)
    assert (page.desk.visit.vehicle.vin, page.shown.all("ask_to_confirm")) == (None, [])


def test_identification_of_the_vehicle_before_does_not_name_the_next() -> None:
    page = Page(TELLS)
    page.presenter.identify(page.session)
    page.desk.visit.begin(session_on())
    work(page.desk)
    assert (page.desk.visit.vehicle.vin, page.shown.all("ask_to_confirm")) == (None, [])


def test_name_that_was_typed_for_the_vehicle_before_is_kept_there_and_not_given_to_the_next() -> None:
    page = Page()
    page.presenter.name("", "AB 12", "")
    page.desk.visit.begin(session_on())
    work(page.desk)
    assert (page.session.record.vehicles, page.desk.visit.vehicle, page.ready) == (
        [Vehicle(None, "AB 12")],
        Vehicle(None),
        [],
    )


def test_name_that_was_typed_outlives_what_is_stopped_for_another_vehicle() -> None:
    page = Page()
    page.presenter.name("", "AB 12", "")
    page.desk.link.cancel_all()
    work(page.desk)
    assert page.session.record.vehicles == [Vehicle(None, "AB 12")]


def test_vehicles_that_were_looked_up_for_a_simulated_one_are_not_offered_for_a_real_one() -> None:
    page = Page()
    page.desk.workshop.shop.summaries = [GOLF_WAS_HERE]
    page.presenter.look_up("")
    page.desk.visit.begin(session_on())
    work(page.desk)
    assert page.shown.all("offer_known") == []
