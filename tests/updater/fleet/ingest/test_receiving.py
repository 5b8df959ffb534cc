"""A request becomes a batch that is kept, whichever way it was packed."""

import asyncio
import gzip
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response

from tests.fleet_batches import NOW_MS, Teller
from tests.updater.fleet.installs import enrolled, operations, rows
from updater.fleet.callers.keys import Keys
from updater.fleet.ingest.intake import Intake
from updater.fleet.ingest.meters import ingest_meters
from updater.fleet.ingest.receiving import Receiver
from updater.fleet.store.database import Database
from updater.fleet.store.event_tables import BATCHES
from updater.fleet.store.services import CollectorRegistry


@pytest.fixture
def receiver(database: Database) -> Iterator[Receiver]:
    intake = Intake(database)
    meters = ingest_meters(CollectorRegistry(), lambda: 0)
    yield Receiver(Keys(database, lambda: NOW_MS), intake, lambda: NOW_MS, meters)
    intake.close()


def answer(receiver: Receiver, teller: Teller, body: bytes, **changed: str) -> Response:
    headers = {**teller.headers(body), **{name.replace("_", "-"): value for name, value in changed.items()}}
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    return asyncio.run(receiver.answer(Request({"type": "http", "headers": raw, "method": "POST"}, receive)))


def test_the_body_is_kept_as_it_came(database: Database, receiver: Receiver) -> None:
    teller = enrolled(database)
    body = teller.packed([teller.operation()])
    assert answer(receiver, teller, body).body == b'{"acknowledged":1,"taken":1,"known":0}'
    assert rows(database, BATCHES)[0]["body"] == body


def test_what_came_unpacked_is_packed(database: Database, receiver: Receiver) -> None:
    teller = enrolled(database)
    body = teller.plain([teller.operation()])
    assert answer(receiver, teller, body, content_encoding="identity").status_code == 200
    assert gzip.decompress(rows(database, BATCHES)[0]["body"]) == body


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"content_type": "application/json"}, 415),
        ({"content_encoding": "br"}, 415),
        ({"diagclinic_install": "install-two"}, 401),
        ({"diagclinic_install": "no"}, 401),
        ({"diagclinic_signature": ""}, 401),
        ({"content_length": "99999999"}, 413),
        ({"content_encoding": "identity"}, 400),
    ],
)
def test_what_does_not_fit_is_refused(
    database: Database, receiver: Receiver, changed: dict[str, str], status: int
) -> None:
    teller = enrolled(database)
    assert answer(receiver, teller, teller.packed([teller.operation()]), **changed).status_code == status
    assert operations(database)["ok"] == 0


def test_a_caller_who_leaves_leaves_nothing(database: Database, receiver: Receiver) -> None:
    teller = enrolled(database)
    raw = [(name.encode(), value.encode()) for name, value in teller.headers(b"").items()]

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    asked = Request({"type": "http", "headers": raw, "method": "POST"}, receive)
    assert asyncio.run(receiver.answer(asked)).status_code == 400
    assert rows(database, BATCHES) == []
