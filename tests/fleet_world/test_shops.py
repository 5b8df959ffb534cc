"""A shop whose every act is a process."""

from pathlib import Path

from tests.fleet_world.conftest import FORMATS
from tests.fleet_world.programs import make_program
from tests.fleet_world.publisher import Publisher
from tests.fleet_world.shifted_clock import ShiftedClock
from tests.fleet_world.shops import Shop, make_install


def test_a_shop_takes_a_version_and_proves_it(
    publisher: Publisher, clock: ShiftedClock, tmp_path: Path
) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    shop = Shop(folder, make_install(1, publisher.repo.as_uri()), "sim:demo", clock.environment)
    shop.begin(publisher, "1.0.0")
    assert shop.shown == ""
    publisher.publish(make_program(tmp_path / "source", "1.1.0"), FORMATS)
    publisher.offer("1.1.0")
    clock.pass_days(1)
    assert shop.update("apply", "--at-next-start").data["version"] == "1.1.0"
    ended = shop.open_window()
    assert (ended.code, shop.state.last_good, shop.shown) == (0, "1.1.0", "1.1.0"), ended.err


def test_a_window_is_waited_for_each_time(publisher: Publisher, clock: ShiftedClock, tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    shop = Shop(folder, make_install(1, publisher.repo.as_uri()), "sim:demo", clock.environment)
    shop.begin(publisher, "1.0.0")
    for _ in range(2):
        shop.open_window()
    said = [path.read_text() for path in shop.layout.health.glob("*.txt")]
    assert ["window" in words and "closing" in words for words in said] == [True, True]
