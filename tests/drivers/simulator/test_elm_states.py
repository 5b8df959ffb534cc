"""drivers.simulator.elm_states: what an adapter is busy with after its command."""

from collections.abc import Iterator

from drivers.simulator.elm_states import SPEED_WAIT_S, Hanging, Monitoring, Said, SpeedChange


def ten_a_tick(after_s: float, until_s: float) -> Iterator[str]:
    yield from (f"{number}" for number in range(10))


def test_monitoring_shows_what_passed_since_the_last_look() -> None:
    assert len(Monitoring(ten_a_tick, 0.0).tick(0.01).rows) == 10


def test_monitoring_has_nothing_to_show_before_the_next_frame_may_pass() -> None:
    assert Monitoring(ten_a_tick, 0.0).tick(0.005) == Said()


def test_any_byte_ends_monitoring() -> None:
    assert Monitoring(ten_a_tick, 0.0).take(" ", 0.0) == Said(("STOPPED",), is_over=True)


def test_full_buffer_ends_monitoring() -> None:
    said = Monitoring(ten_a_tick, 0.0, most=5).tick(0.01)
    assert (said.rows, said.is_over) == (("0", "1", "2", "3", "4", "BUFFER FULL"), True)


def test_what_hangs_never_says_anything_by_itself() -> None:
    assert (Hanging().due_s, Hanging().tick(1e9)) == (None, Said())


def test_byte_brings_what_hangs_back() -> None:
    assert Hanging().take("A", 0.0).is_over


def change(kept: list[int]) -> SpeedChange:
    return SpeedChange(500000, "STN2230 v5.6.19", kept.append, 0.0)


def test_adapter_names_itself_at_the_new_speed() -> None:
    assert change([]).tick(SPEED_WAIT_S) == Said(("STN2230 v5.6.19",))


def test_carriage_return_in_time_keeps_the_speed() -> None:
    kept: list[int] = []
    speed = change(kept)
    speed.tick(SPEED_WAIT_S)
    assert (speed.take("\r", 0.1), kept) == (Said(("OK",), is_over=True), [500000])


def test_without_one_the_old_speed_holds() -> None:
    kept: list[int] = []
    speed = change(kept)
    speed.tick(SPEED_WAIT_S)
    assert (speed.tick(2 * SPEED_WAIT_S).is_over, kept) == (True, [])


def test_byte_before_it_named_itself_confirms_nothing() -> None:
    kept: list[int] = []
    assert (change(kept).take("\r", 0.0), kept) == (Said(), [])
