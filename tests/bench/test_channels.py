"""The benchmark of the channels: what it compares, and how it counts."""

import contextlib
from collections.abc import Iterator

import pytest

from tests.bench.channels import SCENES, TARGETS, WARM_UP_S, Scene, ask_engine, figures, per_request_s
from tests.bench.raw_channels import REQUEST, Ask
from tests.contract.channels import CHANNELS
from tests.contract.opening import connected

RPM = b"\x41\x0c"


def test_every_channel_of_the_contract_that_has_a_wire_is_measured() -> None:
    contract = {channel.name.replace("-", "_") for channel in CHANNELS if channel.has_wire}
    assert {scene.key for scene in SCENES} == contract


def test_every_channel_has_its_target() -> None:
    assert {f"{scene.key}_vs_raw" for scene in SCENES} <= TARGETS.keys()


@pytest.mark.parametrize("scene", SCENES, ids=[scene.key for scene in SCENES])
def test_raw_loop_and_driver_are_answered_the_same_question(scene: Scene) -> None:
    with scene.serve() as served:
        with scene.raw(served) as ask:
            raw = ask()
        with connected(served.url) as link:
            ours = ask_engine(link, served.engine)
    assert (raw[:2], len(raw)) == (ours[:2], len(ours)) == (RPM, 4)


def test_question_is_one_value() -> None:
    assert REQUEST == b"\x01\x0c"


def test_warming_up_is_not_counted() -> None:
    asked: list[None] = []
    ticks = iter([0.0, 0.0, WARM_UP_S / 2, WARM_UP_S, 10.0, 17.0])

    @contextlib.contextmanager
    def opened() -> Iterator[Ask]:
        def ask() -> bytes:
            asked.append(None)
            return RPM

        yield ask

    assert per_request_s(opened(), 7, lambda: next(ticks)) == 1.0
    assert len(asked) == 2 + 7


def test_ratio_is_that_of_neighbouring_turns() -> None:
    told = figures("sim", ours_s=[0.002, 0.020, 0.004], raw_s=[0.001, 0.010, 0.002])
    assert told["sim_vs_raw"] == 0.5


def test_rate_and_overhead_are_those_of_the_turn_in_the_middle() -> None:
    told = figures("sim", ours_s=[0.002, 0.020, 0.004], raw_s=[0.001, 0.010, 0.002])
    assert (told["sim_per_s"], told["sim_overhead_us"]) == (250.0, pytest.approx(2000.0))


def test_time_on_the_vehicles_bus_is_nobodys_fault() -> None:
    told = figures("sim", ours_s=[0.000156], raw_s=[0.000056])
    assert told["sim_vs_raw_on_bus"] == pytest.approx(0.5 / 0.6, rel=1e-6)
