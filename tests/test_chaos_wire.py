"""tests.chaos_wire: it loses what it says, and nothing else."""

from pathlib import Path
from random import Random

from tests.chaos_client import ChaosClient
from tests.chaos_wire import chaotic
from tests.updater.fleet_site import FleetSite, serving
from tests.updater.spools import operation


def seeded() -> Random:
    return Random(1)  # noqa: S311  no secret


def test_all_comes_through_where_nothing_is_to_be_lost(tmp_path: Path) -> None:
    with serving(FleetSite()) as site, chaotic(lambda: site.url, seeded()) as wire:
        wire.request_share = wire.answer_share = 0.0
        client = ChaosClient(tmp_path / "shop", wire.url)
        client.maker.add(*map(operation, range(700)))
        assert (client.drain()["sent"], len(site.kept), wire.lost) == (700, 700, 0)


def test_what_it_loses_comes_again_and_counts_once(tmp_path: Path) -> None:
    with serving(FleetSite()) as site, chaotic(lambda: site.url, seeded()) as wire:
        wire.answer_share = 0.5
        client = ChaosClient(tmp_path / "shop", wire.url)
        client.maker.add(*map(operation, range(1500)))
        client.drain(tries=100)
        assert site.numbers() == list(range(1, 1501))
        assert wire.lost > 0


def test_service_that_is_gone_gives_no_answer(tmp_path: Path) -> None:
    with chaotic(lambda: "http://127.0.0.1:1", seeded()) as wire:
        client = ChaosClient(tmp_path / "shop", wire.url)
        client.maker.add(operation())
        assert client.upload().data["error"] == "offline"
