"""What people read before it goes is what goes, byte for byte: the application's own spool, sent for real."""

import gzip
import json
from pathlib import Path

import pytest

from diagclinic.telemetry.batch import next_batch
from diagclinic.telemetry.spool import Row, Spool
from tests.updater.fleet_site import FleetSite
from tests.updater.spools import AT_MS, CONTEXT, operation
from tests.updater.upload.conftest import INSTALL, NOW, Shop

SENT_AT_MS = int(NOW.timestamp() * 1000)


@pytest.fixture
def spool(shop: Shop) -> Spool:
    """Return the application's own spool in the shop's folder."""
    shop.maker.path.unlink()
    for ending in ("-wal", "-shm"):
        Path(f"{shop.maker.path}{ending}").unlink(missing_ok=True)
    return Spool(shop.maker.path, "this computer")


def add(spool: Spool, *bodies: dict[str, object], version: str = "1.4.2") -> None:
    context = json.dumps({**CONTEXT, "v": version}, separators=(",", ":"))
    rows = [Row(1, 2, context, json.dumps(body, separators=(",", ":")), AT_MS) for body in bodies]
    spool.add(rows, AT_MS, lambda: 4, {0: 3})
    spool.close()


@pytest.mark.parametrize("size", [10, 3000])
def test_bytes_that_people_read_are_those_that_go(
    shop: Shop, site: FleetSite, spool: Spool, size: int
) -> None:
    add(spool, *(operation(each, code="x" * size) for each in range(400)))
    add(spool, *(operation(each, code="ü" * size) for each in range(400)), version="1.5.0")
    shop.membership().enrol()
    site.asked.clear()
    read: list[bytes] = []
    while (batch := next_batch(spool.path, INSTALL, SENT_AT_MS)).content:
        read.append(batch.content)
        seen = json.loads(batch.content.splitlines()[0])["last"]
        one_batch(shop)
        assert shop.maker.seqs()[:1] == ([seen + 1] if seen < 800 else [])
    assert [gzip.decompress(asked.body) for asked in site.asked] == read
    assert site.numbers() == list(range(1, 801))


def one_batch(shop: Shop) -> None:
    """Send one batch and no more."""
    uploader = shop.uploader()
    found = uploader._spool.read(0, 2)
    assert found is not None
    uploader._sent(found, 2)
    uploader.membership.post.close()


def test_new_epoch_of_the_application_is_another_stream(shop: Shop, site: FleetSite, spool: Spool) -> None:
    add(spool, operation())
    shop.upload()
    spool.restrict(0)
    spool.close()
    add(spool, operation())
    shop.upload()
    assert len({epoch for _, epoch, _ in site.kept}) == 2
