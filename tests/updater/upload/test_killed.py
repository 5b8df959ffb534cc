"""Senders and spoolers that are killed at random moments: nothing is lost, and nothing counts twice."""

import random
from pathlib import Path

import pytest

from tests.chaos_client import ChaosClient, Process, wait_up_to
from tests.updater.fleet_site import Answer, Asked, FleetSite, serving

KILLS = 30
#: seconds after which a process is killed, at most: some are not even awake by then, some have long ended
LATEST_S = 1.5


def kill_at_a_request(site: FleetSite, draw: random.Random, uploader: Process) -> None:
    """Kill the uploader as a request of its comes: before the service took it, or before it could say so."""
    left = draw.randrange(4)
    is_taken = draw.random() < 0.5

    def instead(_: Asked) -> Answer | None:
        nonlocal left
        left -= 1
        if left >= 0:
            return None
        uploader.kill()
        return None if is_taken else Answer(cut=-1)

    site.instead = instead


def one_round(client: ChaosClient, site: FleetSite, draw: random.Random) -> None:
    with client.producing(draw.randrange(1 << 30)) as producer, client.uploading() as uploader:
        if draw.random() < 0.5:
            kill_at_a_request(site, draw, uploader)
            wait_up_to(uploader, LATEST_S)
        else:
            wait_up_to(uploader, draw.random() * LATEST_S)
        uploader.kill()
        wait_up_to(producer, draw.random() / 10)
    site.instead = lambda _: None


@pytest.mark.timeout(600)
def test_whoever_is_killed_loses_nothing_and_counts_nothing_twice(tmp_path: Path) -> None:
    draw = random.Random(20261121)  # noqa: S311  no secret
    with serving(FleetSite()) as site:
        client = ChaosClient(tmp_path / "shop", site.url)
        for _ in range(KILLS):
            one_round(client, site, draw)
        drained = client.drain()
        spooled = client.committed()
        assert (drained["left"], drained["quarantined"]) == (0, 0)
        assert site.numbers() == list(range(1, spooled + 1))
        assert {key[:2] for key in site.kept} == {(client.install_id, client.install_id[:16])}
        assert len(site.keys) == 1
    assert spooled > 1000
    assert site.doubles > 0


@pytest.mark.timeout(300)
def test_two_senders_at_once_do_no_harm(tmp_path: Path) -> None:
    with serving(FleetSite()) as site:
        client = ChaosClient(tmp_path / "shop", site.url)
        with client.producing(1, 3000) as producer:
            producer.wait()
        with client.uploading() as first, client.uploading() as second:
            codes = {first.wait(), second.wait()}
        client.drain()
        assert codes <= {0, 1}
        assert (site.numbers(), site.doubles) == (list(range(1, 3001)), 0)
