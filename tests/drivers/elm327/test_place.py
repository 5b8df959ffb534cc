"""drivers.elm327.place: what a URL says of the port."""

import pytest

from drivers.elm327.place import Place, place_of
from drivers.elm327.probe import BAUDS
from drivers.elm327.profile import Hint, Profile
from drivers.errors import BadVciOptionError
from drivers.registry import VciUrl

HINT = Hint(Profile("OBDLink EX", "ELM327 v1.4b"), 115200, "6", 1_000_000)


def place(url: str, hint: Hint | None = None) -> Place:
    return place_of(VciUrl.parse(url), hint)


def test_every_speed_is_tried_on_a_port_that_says_none() -> None:
    assert place("elm:COM4") == Place("COM4", BAUDS)


def test_speeds_of_last_time_come_first() -> None:
    assert place("elm:COM4", HINT).speeds[:2] == (115200, 1_000_000)


def test_no_speed_is_tried_twice() -> None:
    speeds = place("elm:COM4", HINT).speeds
    assert sorted(speeds) == sorted(set(BAUDS))


def test_speed_that_is_told_is_the_only_one() -> None:
    assert place("elm:COM4?baud=9600", HINT).speeds == (9600,)


def test_network_port_has_one_speed() -> None:
    assert len(place("elm:socket://127.0.0.1:35000", HINT).speeds) == 1


@pytest.mark.parametrize(("told", "fast"), [("", None), ("?fast=on", True), ("?fast=off", False)])
def test_higher_speed_is_asked_for_or_forbidden(told: str, fast: bool | None) -> None:
    assert place(f"elm:COM4{told}").fast is fast


def test_network_to_listen_to_is_told() -> None:
    assert place("elm:COM4?protocol=8").protocol == "8"


def test_option_of_another_kind_of_port_is_its_own() -> None:
    assert place("elm:rfc2217://host:4000?ign_set_control=&fast=off").address.startswith(
        "rfc2217://host:4000?ign"
    )


@pytest.mark.parametrize(
    "told",
    ["baud=0", "baud=fast", "baud=" + "9" * 5000, "fast=yes", "protocol=3", "protocol=66", "speed=9600"],
)
def test_option_that_makes_no_sense_is_said_to(told: str) -> None:
    with pytest.raises(BadVciOptionError):
        place(f"elm:COM4?{told}")


@pytest.mark.parametrize("told", ["0", "abc", "", "4000001"])
def test_speed_that_cannot_be_is_told_with_its_range(told: str) -> None:
    with pytest.raises(BadVciOptionError, match=r"baud= takes bits a second, from 1 to 4000000$"):
        place(f"elm:COM4?baud={told}")
