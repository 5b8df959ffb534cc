"""tests.chaos_client: a shop whose processes may be killed."""

from pathlib import Path

from tests.chaos_client import ChaosClient, wait_up_to
from tests.updater.fleet_site import FleetSite, serving


def test_shop_spools_and_sends(tmp_path: Path) -> None:
    with serving(FleetSite(is_open=False, codes={"ABCD"})) as site:
        client = ChaosClient(tmp_path / "shop", site.url)
        assert client.enrol("ABCD").data["how"] == "code"
        with client.producing(seed=1, events=70) as producer:
            assert wait_up_to(producer, 60)
        assert client.committed() == 70
        assert client.drain()["sent"] == 70
        assert site.numbers() == list(range(1, 71))


def test_shop_is_the_same_when_it_is_looked_at_again(tmp_path: Path) -> None:
    first = ChaosClient(tmp_path / "shop", "http://127.0.0.1:1")
    first.maker.add({"k": "crash"})
    again = ChaosClient(tmp_path / "shop", "http://127.0.0.1:1")
    assert (again.committed(), again.install_id) == (1, first.install_id)


def test_each_shop_is_another(tmp_path: Path) -> None:
    ids = {ChaosClient(tmp_path / name, "http://127.0.0.1:1").install_id for name in "ab"}
    assert len(ids) == 2
