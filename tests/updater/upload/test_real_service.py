"""The uploader and the real fleet service, as processes: what one side means the other understands."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos_client import ChaosClient, Process, wait_up_to
from tests.fleet_process import FleetProcess
from tests.updater.spools import CONTEXT, crash, feedback, operation

ROUNDS = 8
#: seconds after which a process is killed, at most
LATEST_S = 1.2


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FleetProcess]:
    """Return a service that lets everybody in."""
    with FleetProcess(tmp_path_factory.mktemp("service") / "fleet", is_open=True) as started:
        yield started


@pytest.fixture
def client(fleet: FleetProcess, tmp_path: Path) -> ChaosClient:
    """Return a shop that tells that service."""
    return ChaosClient(tmp_path / "shop", fleet.url)


def taken(fleet: FleetProcess, client: ChaosClient) -> tuple[int, int]:
    """Return the highest number that the service keeps of a shop, and how many events."""
    return fleet.streams()[client.install_id, client.install_id[:16]]


def test_events_of_every_kind_arrive(fleet: FleetProcess, client: ChaosClient) -> None:
    client.maker.add(operation(), crash(), feedback(words="läuft"), level=1)
    assert client.drain()["sent"] == 3
    assert taken(fleet, client) == (3, 3)


def test_install_waits_for_a_code_which_counts_once(tmp_path: Path) -> None:
    with FleetProcess(tmp_path / "fleet") as closed:
        shop, other = (ChaosClient(tmp_path / name, closed.url) for name in ("shop", "other"))
        shop.maker.add(operation())
        waiting = shop.upload()
        assert (waiting.code, waiting.data["error"], waiting.data["left"]) == (5, "not-enrolled", 1)
        code = closed.code("Shop A")
        assert shop.enrol(code).data["how"] == "code"
        assert other.enrol(code).data["error"] == "code-refused"
        assert shop.drain()["sent"] == 1


def test_events_that_are_not_as_declared_are_named_and_set_aside(
    fleet: FleetProcess, client: ChaosClient
) -> None:
    client.maker.add(
        operation(), operation(op=""), {"k": "operation", "t": 1, "m": 1}, operation(more=1), crash()
    )
    done = client.drain()
    assert (done["sent"], done["quarantined"]) == (2, 3)
    assert list(client.maker.quarantined()) == [2, 3, 4]
    assert taken(fleet, client) == (5, 2)


def test_context_that_is_not_as_declared_costs_its_own_events(
    fleet: FleetProcess, client: ChaosClient
) -> None:
    with client.maker.open() as database:
        client.maker.context(database, 2, {**CONTEXT, "unknown": 1})
    client.maker.add(*map(operation, range(40)))
    client.maker.add(operation(), operation(), context=2)
    client.maker.add(*map(operation, range(40)))
    done = client.drain()
    assert (done["sent"], list(client.maker.quarantined())) == (80, [41, 42])


def test_largest_batches_are_taken(fleet: FleetProcess, client: ChaosClient) -> None:
    client.maker.add(*(feedback(words="x" * 1500) for _ in range(1500)), level=0)
    assert client.drain()["sent"] == 1500
    sizes = fleet.rows(f"SELECT events FROM batches WHERE install = '{client.install_id}' ORDER BY id")  # noqa: S608
    assert [size for (size,) in sizes] == [500, 500, 500]


def test_old_batch_that_comes_again_is_known_and_acknowledged_as_far_as_it_goes(
    fleet: FleetProcess, client: ChaosClient
) -> None:
    client.maker.add(*map(operation, range(5)))
    client.drain()
    with client.maker.open() as database:
        database.execute("UPDATE sqlite_sequence SET seq = 0")
    client.maker.add(*map(operation, range(3)))
    done = client.drain()
    assert (done["sent"], done["known"], taken(fleet, client)) == (0, 3, (5, 5))


def test_withdrawal_deletes_what_was_told(fleet: FleetProcess, client: ChaosClient) -> None:
    client.maker.add(*map(operation, range(5)))
    client.drain()
    client.maker.withdraw("ab" * 8, "cd" * 16)
    assert client.drain()["why"] == ""
    query = f"SELECT count(*) FROM batches WHERE install = '{client.install_id}'"  # noqa: S608
    assert fleet.rows(query) == [(0,)]
    client.maker.agree("health")
    client.maker.add(operation())
    assert client.drain()["sent"] == 1


def test_revoked_install_is_told_and_silent(fleet: FleetProcess, client: ChaosClient) -> None:
    client.maker.add(operation())
    client.drain()
    fleet.revoke(client.install_id)
    client.maker.add(operation())
    done = client.upload()
    assert (done.code, done.data["error"], done.data["left"]) == (4, "revoked", 1)


def strike(draw: random.Random, fleet: FleetProcess, producer: Process, uploader: Process) -> None:
    """Kill the sender, the service, the spooler, or any of them, at moments by chance."""
    wait_up_to(uploader, draw.random() * LATEST_S)
    if draw.random() < 0.6:
        fleet.kill()
    else:
        uploader.kill()
    wait_up_to(producer, draw.random() / 10)


@pytest.mark.timeout(600)
def test_whoever_is_killed_the_counts_are_exact(tmp_path: Path) -> None:
    draw = random.Random(5)  # noqa: S311  no secret
    with FleetProcess(tmp_path / "fleet", is_open=True) as fleet:
        client = ChaosClient(tmp_path / "shop", fleet.url)
        for _ in range(ROUNDS):
            with client.producing(draw.randrange(1 << 30)) as producer, client.uploading() as uploader:
                strike(draw, fleet, producer, uploader)
            fleet.kill()
            fleet.start()
        assert client.drain()["quarantined"] == 0
        spooled = client.committed()
        assert taken(fleet, client) == (spooled, spooled)
        assert sum(count for (count,) in fleet.rows("SELECT events FROM batches")) == spooled
        days = fleet.rows("SELECT ok + failed + vehicle + refused + cancelled FROM install_days")
        assert sum(count for (count,) in days) == spooled
    assert spooled > 500
