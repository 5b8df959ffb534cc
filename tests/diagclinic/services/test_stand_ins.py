"""diagclinic.services.stand_ins: what is no vehicle never passes for one."""

import pytest

from diagclinic.services.stand_ins import demo_word, demo_words, is_demo, is_recorded


@pytest.mark.parametrize(
    "url", ["sim:demo", " SIM:demo?fault=misfire_cyl3", "replay:a.trace", "Replay:x.zip"]
)
def test_simulations_and_recordings_are_no_vehicles(url: str) -> None:
    assert is_demo(url)


@pytest.mark.parametrize("url", ["elm:COM4", "elm:/dev/replay:1", "can:virtual/sim:1", "simulator", "replay"])
def test_every_other_interface_may_have_a_vehicle(url: str) -> None:
    assert not is_demo(url)
    assert not is_recorded(url)


@pytest.mark.parametrize(("url", "word"), [("sim:demo", "DEMO"), ("replay:visit.trace", "RECORDED")])
def test_recording_is_told_from_a_simulation(url: str, word: str) -> None:
    assert (demo_word(url), demo_words(url).split(" ")[0]) == (word, word)
