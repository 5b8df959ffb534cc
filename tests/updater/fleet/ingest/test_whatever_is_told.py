"""What passes validation can be kept by either database: nobody is told for ever to come later."""

import random
import string
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import count as counted

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from tests.fleet_batches import NOW_MS, Event, Teller
from tests.postgres import Cluster
from tests.updater.fleet.ingest.shapes import batches
from tests.updater.fleet.installs import arrival, enrolled, kept
from updater.fleet.callers.errors import MalformedError
from updater.fleet.ingest.counting import count
from updater.fleet.ingest.decoding import Batch, decode
from updater.fleet.ingest.errors import RejectedError
from updater.fleet.ingest.keeping import Arrival, Receipt
from updater.fleet.ingest.rolling import roll_up
from updater.fleet.ingest.times import corrected
from updater.fleet.store.database import Database, open_database
from updater.fleet.store.schema import prepare

INSTALL = "install-" + "x" * 56
SLOW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def whole(
    request: pytest.FixtureRequest, cluster: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """Give one database for all that is drawn."""
    with cluster.database() as url:
        folder = tmp_path_factory.mktemp("fleet")
        database = open_database("" if request.param == "sqlite" else url, folder)
        prepare(database)
        enrolled(database, INSTALL)
        yield database
        database.close()


@pytest.fixture(scope="module")
def numbers() -> Iterator[int]:
    """Give numbers that were not given before."""
    return counted()


def taken(plain: bytes, number: int) -> Batch | None:
    """Return the batch as of a new stream, so that nothing of it is known; None where it is refused."""
    try:
        batch = decode(plain)
    except (MalformedError, RejectedError):
        return None
    return replace(batch, header=structs.replace(batch.header, epoch=f"{number:016x}"))


@SLOW
@given(batches(INSTALL), st.integers(0, 1 << 41))
def test_whatever_passes_is_kept(
    whole: Database, numbers: Iterator[int], plain: bytes, arrived_ms: int
) -> None:
    batch = taken(plain, next(numbers))
    if batch is None:
        return
    times = corrected(batch, NOW_MS + arrived_ms)
    told = Arrival(batch, plain, NOW_MS + arrived_ms, times, count(batch, times))
    (receipt,) = kept(whole, told)
    assert receipt == Receipt(batch.header.last, len(batch.events), 0)
    roll_up(whole)


def test_most_of_what_is_drawn_passes_or_is_refused_by_the_event() -> None:
    """Else the test above shows nothing."""
    seen: Counter[str] = Counter()

    @SLOW
    @given(batches(INSTALL))
    def look(plain: bytes) -> None:
        seen["taken" if taken(plain, 1) else "refused"] += 1

    look()
    assert seen["taken"] > seen["refused"] > 0


def noise(length: int) -> str:
    return "".join(random.Random(length).choices(string.ascii_letters + string.digits, k=length))  # noqa: S311


def with_flags(size: int, epoch: str) -> tuple[Teller, Event]:
    """Return an install with so many flags, and an operation; every text is as long as it may be."""
    flags = {noise(80 + each)[each:]: noise(80) for each in range(size)}
    teller = Teller(INSTALL, version=noise(81)[1:], flags=flags, epoch=epoch)
    return teller, {**teller.operation(), "op": noise(80), "protocol": noise(82)[2:], "vci": noise(83)[3:]}


@pytest.mark.parametrize("size", [0, 1, 12])
def test_the_longest_key_that_passes_is_kept(whole: Database, numbers: Iterator[int], size: int) -> None:
    teller, event = with_flags(size, f"{next(numbers):016x}")
    assert kept(whole, arrival(teller, [event])) == [Receipt(1, 1, 0)]


@pytest.mark.parametrize("size", [13, 64])
def test_flags_that_no_key_holds_are_refused_by_the_event(size: int) -> None:
    teller, event = with_flags(size, "0" * 16)
    with pytest.raises(RejectedError) as refused:
        arrival(teller, [event])
    assert [(row.n, "flags of more than" in row.why) for row in refused.value.rows] == [(1, True)]
