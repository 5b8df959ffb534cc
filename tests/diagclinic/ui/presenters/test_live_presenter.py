"""diagclinic.ui.presenters.live_presenter: what is polled and what is shown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest

from diagclinic.core.errors import NothingReadError
from diagclinic.services.jobs import Outcome
from diagclinic.services.read_values import Wanted
from diagclinic.ui.presenters.live_presenter import MAX_CURVES, LivePresenter, Offer
from diagclinic.ui.presenters.live_track import LiveRow, SignalKey, Track
from tests.diagclinic.ui.live_fakes import (
    COOLANT,
    ENGINE,
    LAMP,
    OFFERED,
    PIDS,
    SPEED,
    TRIM_1,
    TRIM_3,
    WANT_COOLANT,
    WANT_LAMP,
    WANT_SPEED,
    WANT_TRIM,
    FakeClock,
    FakeSource,
    sample,
)


class FakeView:
    """Remembers what it was told last."""

    def __init__(self) -> None:
        self.offers: list[Offer] = []
        self.rows: list[LiveRow] = []
        self.curves: list[str] = []
        self.rate = (0, 0.0)
        self.running = (False, False)
        self.problems: list[Exception] = []

    def show_offers(self, offers: Sequence[Offer]) -> None:
        self.offers = list(offers)

    def show_rows(self, rows: Sequence[LiveRow]) -> None:
        self.rows = list(rows)

    def show_curves(self, tracks: Sequence[Track], now_s: float) -> None:
        self.curves = [track.key.parameter for track in tracks]

    def show_rate(self, signals: int, per_second: float) -> None:
        self.rate = (signals, per_second)

    def show_running(self, *, is_running: bool, is_paused: bool) -> None:
        self.running = (is_running, is_paused)

    def show_problem(self, error: Exception | None) -> None:
        self.problems = [] if error is None else [*self.problems, error]


@dataclass
class LateSource(FakeSource):
    """Lists when the test says so."""

    told: list[Callable[[Outcome[tuple[Wanted, ...]]], None]] = field(default_factory=list)

    def list_values(self, on_done: Callable[[Outcome[tuple[Wanted, ...]]], None]) -> None:
        self.told.append(on_done)


@pytest.fixture
def view() -> FakeView:
    return FakeView()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def source() -> FakeSource:
    return FakeSource()


@pytest.fixture
def presenter(view: FakeView, clock: FakeClock, source: FakeSource) -> LivePresenter:
    presenter = LivePresenter(view, lambda: PIDS, clock)
    presenter.attach(source)
    presenter.set_in_sight(is_in_sight=True)
    return presenter


def test_what_the_vehicle_offers_is_listed(presenter: LivePresenter, view: FakeView) -> None:
    assert [offer.name for offer in view.offers] == [
        "Malfunction lamp (7E8)",
        "Coolant temperature (7E8)",
        "Fuel trim, bank 1 (7E8)",
        "Engine speed (7E8)",
    ]


@pytest.mark.parametrize("text", ["speed", "ENGINE", "eng spe", "7e8 speed"])
def test_search_finds_every_word_in_any_case(text: str, presenter: LivePresenter, view: FakeView) -> None:
    presenter.on_search(text)
    assert [offer.wanted for offer in view.offers] == [WANT_SPEED]


def test_an_empty_search_lists_everything(presenter: LivePresenter, view: FakeView) -> None:
    presenter.on_search("speed")
    presenter.on_search("")
    assert tuple(offer.wanted for offer in view.offers) == OFFERED


def test_a_chosen_value_is_polled(presenter: LivePresenter, source: FakeSource) -> None:
    presenter.on_toggled(WANT_SPEED)
    assert source.polls == [(WANT_SPEED,)]


def test_another_choice_stops_the_poll_under_way(presenter: LivePresenter, source: FakeSource) -> None:
    presenter.on_toggled(WANT_SPEED)
    presenter.on_toggled(WANT_COOLANT)
    assert (source.cancelled, source.polls[-1]) == (1, (WANT_SPEED, WANT_COOLANT))


def test_a_value_that_is_let_go_is_no_longer_polled(presenter: LivePresenter, source: FakeSource) -> None:
    presenter.choose((WANT_SPEED, WANT_COOLANT))
    presenter.on_toggled(WANT_SPEED)
    assert source.polls[-1] == (WANT_COOLANT,)


def test_an_empty_choice_polls_nothing(presenter: LivePresenter, source: FakeSource, view: FakeView) -> None:
    presenter.on_toggled(WANT_SPEED)
    presenter.on_toggled(WANT_SPEED)
    assert (len(source.polls), source.cancelled, view.rows, view.running) == (1, 1, [], (False, False))


def test_offers_tell_what_is_chosen(presenter: LivePresenter, view: FakeView) -> None:
    presenter.on_toggled(WANT_COOLANT)
    assert [offer.wanted for offer in view.offers if offer.is_chosen] == [WANT_COOLANT]


def test_a_tick_shows_what_came(presenter: LivePresenter, source: FakeSource, view: FakeView) -> None:
    presenter.on_toggled(WANT_SPEED)
    source.buffer.push([sample(SPEED, 800, 99.9), sample(SPEED, 810, 100.0)])
    came = presenter.on_tick()
    assert (came, view.rows[0].text, view.rows[0].highest) == (2, "810", "810")


def test_samples_of_what_nobody_chose_are_dropped(
    presenter: LivePresenter, source: FakeSource, view: FakeView
) -> None:
    presenter.on_toggled(WANT_SPEED)
    source.buffer.push([sample(COOLANT, 90, 100.0)])
    presenter.on_tick()
    assert [row.text for row in view.rows] == ["-"]


def test_late_samples_of_the_poll_before_are_not_shown(
    presenter: LivePresenter, source: FakeSource, view: FakeView
) -> None:
    presenter.on_toggled(WANT_SPEED)
    before = source.buffer
    presenter.stop()
    presenter.start()
    before.push([sample(SPEED, 800, 100.0)])
    assert presenter.on_tick() == 0


def test_extremes_survive_another_choice(
    presenter: LivePresenter, source: FakeSource, view: FakeView
) -> None:
    presenter.on_toggled(WANT_SPEED)
    source.buffer.push([sample(SPEED, 700, 99.0), sample(SPEED, 900, 100.0)])
    presenter.on_tick()
    presenter.on_toggled(WANT_COOLANT)
    assert (view.rows[0].lowest, view.rows[0].highest) == ("700", "900")


def test_reset_is_for_all_values(presenter: LivePresenter, source: FakeSource, view: FakeView) -> None:
    presenter.choose((WANT_SPEED, WANT_COOLANT))
    source.buffer.push(
        [sample(parameter, value, 100) for parameter in (SPEED, COOLANT) for value in (90, 80)]
    )
    presenter.on_tick()
    presenter.on_reset()
    assert [row.highest for row in view.rows] == ["80", "80.0"]


def test_the_longer_form_of_a_pid_shows_its_further_values(
    presenter: LivePresenter, source: FakeSource, view: FakeView
) -> None:
    presenter.on_toggled(WANT_TRIM)
    before = [row.name for row in view.rows]
    source.buffer.push([sample(TRIM_1, 1, 100), sample(TRIM_3, 2, 100)])
    presenter.on_tick()
    assert (before, [row.name for row in view.rows]) == (
        ["Fuel trim, bank 1"],
        ["Fuel trim, bank 1", "Fuel trim, bank 3"],
    )


def test_the_longer_form_is_kept_through_another_choice(
    presenter: LivePresenter, source: FakeSource, view: FakeView
) -> None:
    presenter.on_toggled(WANT_TRIM)
    source.buffer.push([sample(TRIM_3, 2, 100)])
    presenter.on_tick()
    presenter.on_toggled(WANT_SPEED)
    assert [row.text for row in view.rows if row.name == "Fuel trim, bank 3"] == ["2"]


def test_the_first_measure_is_plotted_without_asking(presenter: LivePresenter, view: FakeView) -> None:
    presenter.choose((WANT_LAMP, WANT_COOLANT))
    assert view.curves == [COOLANT.key]


def test_where_there_are_only_states_the_first_is_plotted(presenter: LivePresenter, view: FakeView) -> None:
    presenter.choose((WANT_LAMP,))
    assert view.curves == [LAMP.key]


def test_a_press_adds_a_curve_and_another_takes_it_away(presenter: LivePresenter, view: FakeView) -> None:
    presenter.choose((WANT_COOLANT, WANT_SPEED))
    presenter.on_curve_toggled(SignalKey(ENGINE, SPEED.key))
    with_two = (view.curves, [row.curve for row in view.rows])
    presenter.on_curve_toggled(SignalKey(ENGINE, COOLANT.key))
    assert (with_two, view.curves) == (([COOLANT.key, SPEED.key], [1, 2]), [SPEED.key])


def test_a_ninth_curve_takes_the_place_of_the_first(presenter: LivePresenter) -> None:
    keys = [SignalKey(ENGINE, f"obd.{number}") for number in range(MAX_CURVES + 1)]
    presenter._tracks = {key: Track(key, SPEED) for key in keys}
    for key in keys:
        presenter.on_curve_toggled(key)
    assert presenter._curves == keys[1:]


def test_the_rate_is_each_values_mean(
    presenter: LivePresenter, source: FakeSource, clock: FakeClock, view: FakeView
) -> None:
    presenter.choose((WANT_SPEED, WANT_COOLANT))
    ticks = [98.0 + tick / 10 for tick in range(1, 21)]
    source.buffer.push([sample(parameter, 90, at_s) for at_s in ticks for parameter in (SPEED, COOLANT)])
    presenter.on_tick()
    assert view.rate == (2, pytest.approx(10.0))


def test_the_rate_forgets(
    presenter: LivePresenter, source: FakeSource, clock: FakeClock, view: FakeView
) -> None:
    presenter.on_toggled(WANT_SPEED)
    source.buffer.push([sample(SPEED, 90, 100.0)])
    presenter.on_tick()
    clock.now_s = 103.0
    presenter.on_tick()
    assert view.rate == (1, 0.0)


def test_a_paused_picture_stands_still_while_reading_goes_on(
    presenter: LivePresenter, source: FakeSource, view: FakeView
) -> None:
    presenter.on_toggled(WANT_SPEED)
    presenter.on_paused(is_paused=True)
    source.buffer.push([sample(SPEED, 900, 100.0)])
    presenter.on_tick()
    still = view.rows[0].text
    presenter.on_paused(is_paused=False)
    presenter.on_tick()
    assert (still, view.rows[0].text) == ("-", "900")


def test_out_of_sight_the_vehicle_is_left_alone(
    presenter: LivePresenter, source: FakeSource, view: FakeView
) -> None:
    presenter.on_toggled(WANT_SPEED)
    presenter.set_in_sight(is_in_sight=False)
    assert (source.cancelled, view.running) == (1, (False, False))


def test_a_choice_made_out_of_sight_waits(presenter: LivePresenter, source: FakeSource) -> None:
    presenter.set_in_sight(is_in_sight=False)
    presenter.choose((WANT_SPEED,))
    waited = list(source.polls)
    presenter.set_in_sight(is_in_sight=True)
    assert (waited, source.polls) == ([], [(WANT_SPEED,)])


def test_a_link_that_comes_back_out_of_sight_is_left_alone(
    presenter: LivePresenter, source: FakeSource
) -> None:
    presenter.set_in_sight(is_in_sight=False)
    presenter.choose((WANT_SPEED,))
    presenter.start()
    assert source.polls == []


def test_stop_twice_cancels_once(presenter: LivePresenter, source: FakeSource) -> None:
    presenter.on_toggled(WANT_SPEED)
    presenter.stop()
    presenter.stop()
    assert source.cancelled == 1


def test_a_lost_link_is_told(presenter: LivePresenter, source: FakeSource, view: FakeView) -> None:
    presenter.on_toggled(WANT_SPEED)
    error = NothingReadError("lost")
    assert source.ended is not None
    source.ended(Outcome(error=error))
    assert (view.problems, view.running) == ([error], (False, False))


def test_the_end_of_an_older_poll_changes_nothing(
    presenter: LivePresenter, source: FakeSource, view: FakeView
) -> None:
    presenter.on_toggled(WANT_SPEED)
    older = source.ended
    presenter.on_toggled(WANT_COOLANT)
    assert older is not None
    older(Outcome(cancelled=True))
    assert view.running == (True, False)


def test_a_list_that_cannot_be_read_is_told(view: FakeView, clock: FakeClock) -> None:
    error = NothingReadError("silent")
    presenter = LivePresenter(view, lambda: PIDS, clock)
    presenter.attach(FakeSource(listed=Outcome(error=error)))
    assert view.problems == [error]


def test_another_vehicle_keeps_the_choice_that_it_offers_too(
    presenter: LivePresenter, source: FakeSource
) -> None:
    presenter.choose((WANT_SPEED, WANT_COOLANT))
    other = FakeSource(listed=Outcome(result=(WANT_COOLANT,)))
    presenter.attach(other)
    assert (source.cancelled, other.polls) == (1, [(WANT_COOLANT,)])


def test_a_vehicle_that_is_gone_leaves_its_values(
    presenter: LivePresenter, source: FakeSource, view: FakeView
) -> None:
    presenter.on_toggled(WANT_SPEED)
    source.buffer.push([sample(SPEED, 800, 100.0)])
    presenter.on_tick()
    presenter.attach(None)
    presenter.on_tick()
    assert ([row.text for row in view.rows], view.running) == (["800"], (False, False))


def test_fresh_is_what_is_read_and_did_not_stop_coming(
    presenter: LivePresenter, source: FakeSource, clock: FakeClock
) -> None:
    presenter.choose((WANT_SPEED, WANT_COOLANT))
    source.buffer.push([sample(COOLANT, 90, 100.0), sample(SPEED, 800, 105.0)])
    presenter.on_tick()
    assert [each.reading.parameter for each in presenter.fresh(105.5)] == [SPEED]


def test_nothing_is_fresh_once_reading_stopped(presenter: LivePresenter, source: FakeSource) -> None:
    presenter.on_toggled(WANT_SPEED)
    source.buffer.push([sample(SPEED, 800, 100.0)])
    presenter.on_tick()
    presenter.stop()
    assert presenter.fresh(100.0) == []


def test_values_of_the_vehicle_before_are_not_fresh(
    presenter: LivePresenter, source: FakeSource, clock: FakeClock
) -> None:
    presenter.on_toggled(WANT_SPEED)
    source.buffer.push([sample(SPEED, 800, 100.0)])
    presenter.on_tick()
    clock.now_s = 100.5
    presenter.attach(FakeSource())
    assert presenter.fresh(100.5) == []


def test_hearers_are_called_while_values_are_read_also_where_the_picture_stands_still(
    presenter: LivePresenter, clock: FakeClock
) -> None:
    heard: list[float] = []
    presenter.heard.append(heard.append)
    presenter.on_tick()
    presenter.on_toggled(WANT_SPEED)
    presenter.on_paused(is_paused=True)
    presenter.on_tick()
    presenter.stop()
    presenter.on_tick()
    assert heard == [clock.now_s]


def test_extremes_and_curves_of_one_vehicle_are_not_shown_of_the_next(
    presenter: LivePresenter, source: FakeSource, view: FakeView
) -> None:
    presenter.on_toggled(WANT_SPEED)
    source.buffer.push([sample(SPEED, 800, 100.0)])
    presenter.on_tick()
    presenter.attach(FakeSource())
    assert [(row.text, row.highest) for row in view.rows] == [("-", "-")]


def test_samples_that_came_of_the_vehicle_before_are_not_taken_for_the_next(
    presenter: LivePresenter, source: FakeSource, view: FakeView
) -> None:
    presenter.on_toggled(WANT_SPEED)
    presenter.set_in_sight(is_in_sight=False)
    source.buffer.push([sample(SPEED, 800, 100.0)])
    presenter.attach(FakeSource())
    presenter.on_tick()
    assert [row.text for row in view.rows] == ["-"]


def test_values_that_the_vehicle_before_offers_are_not_offered_for_the_next(
    presenter: LivePresenter, view: FakeView
) -> None:
    presenter.attach(FakeSource(listed=Outcome(error=NothingReadError("nothing"))))
    assert view.offers == []


def test_failure_of_a_poll_of_the_vehicle_before_is_not_told_of_the_next(
    presenter: LivePresenter, source: FakeSource, view: FakeView
) -> None:
    presenter.on_toggled(WANT_SPEED)
    presenter.attach(FakeSource(listed=Outcome(cancelled=True)))
    assert source.ended is not None
    source.ended(Outcome(error=NothingReadError("late")))
    assert view.problems == []


def test_problem_of_the_vehicle_before_is_not_shown_of_the_next(
    presenter: LivePresenter, source: FakeSource, view: FakeView
) -> None:
    presenter.on_toggled(WANT_SPEED)
    assert source.ended is not None
    source.ended(Outcome(error=NothingReadError("nothing")))
    presenter.attach(FakeSource())
    assert view.problems == []


def test_list_that_could_not_be_read_is_asked_for_again(view: FakeView, clock: FakeClock) -> None:
    source = FakeSource(listed=Outcome(error=NothingReadError("nothing")))
    presenter = LivePresenter(view, lambda: PIDS, clock)
    presenter.attach(source)
    source.listed = Outcome(result=OFFERED)
    presenter.retry()
    assert (len(view.offers), view.problems) == (len(OFFERED), [])


def test_list_of_the_vehicle_before_that_comes_late_is_not_that_of_the_next(
    view: FakeView, clock: FakeClock
) -> None:
    late = LateSource()
    presenter = LivePresenter(view, lambda: PIDS, clock)
    presenter.attach(late)
    presenter.attach(FakeSource(listed=Outcome(result=(WANT_COOLANT,))))
    late.told[0](Outcome(result=OFFERED))
    assert [offer.wanted for offer in view.offers] == [WANT_COOLANT]
