"""What the application may tell, all of it, is what the fleet service takes: nothing is lost between the two.

The spool is the application's own, the sender and the service are the real programs.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest

from diagclinic.services.consent import WORDS, Level
from diagclinic.services.private_words import PrivateWords
from diagclinic.services.telemetry import Fact
from diagclinic.telemetry.admission import Admission, Event
from diagclinic.telemetry.batch import next_batch
from diagclinic.telemetry.declared import KINDS
from diagclinic.telemetry.recorder import Told
from diagclinic.telemetry.spool import Row, Spool
from diagclinic.telemetry.writer import body_of
from tests.chaos_client import ChaosClient
from tests.declared_events import all_events, events_of
from tests.fleet_process import FleetProcess
from tests.updater.spools import CONTEXT
from updater.fleet.ingest.decoding import decode

AT_MS = 1_790_000_000_000
INSTALL = "0123456789abcdef" * 2
SHARED = json.dumps({**CONTEXT, "level": 4})
ADMISSION = Admission(Level.RESEARCH, date(2026, 11, 21), lambda: PrivateWords(()))


def admitted(kind: str, told: Any) -> Event:
    """Return an event as the application admits it; it has to."""
    event = ADMISSION.admit_fields(kind, told)
    assert event is not None, f"{kind} is kept out: {told}"
    return event


def spool_of(path: Path, events: list[Event]) -> None:
    """Keep `events` as the application does."""
    one = Told(None, AT_MS, 51234)
    rows = [Row(event.event_class, event.level, SHARED, body_of(event, one), AT_MS, "") for event in events]
    Spool(path, "machine").add(rows, AT_MS, lambda: 4)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_service_takes_every_event_that_the_application_admits(tmp_path: Path, kind: Any) -> None:
    events = [admitted(kind.name, told) for told in events_of(kind)]
    spool_of(tmp_path / "spool.db", events)
    batch = decode(next_batch(tmp_path / "spool.db", INSTALL, AT_MS).content)
    assert len(batch.events) == len(events)


@pytest.mark.parametrize("fact", get_args(Fact), ids=lambda fact: fact.kind)
def test_facts_of_every_kind_get_into_the_spool(fact: Any) -> None:
    for told in events_of(KINDS[fact.kind]):
        assert ADMISSION.admit(fact(**told)) is not None


def test_all_of_them_arrive_and_none_is_set_aside(tmp_path: Path) -> None:
    with FleetProcess(tmp_path / "service" / "fleet", is_open=True) as fleet:
        client = ChaosClient(tmp_path / "shop", fleet.url)
        maker = client.maker
        maker.path.unlink()
        spool_of(maker.path, [admitted(*one) for one in all_events()])
        maker.agree("research")
        done = client.drain()
        kept = fleet.rows("SELECT sum(taken) FROM streams")
        levels = fleet.rows("SELECT name FROM install_facts WHERE what = 'consent' ORDER BY name")
    count = len(all_events())
    assert (done["sent"], done["quarantined"], maker.quarantined()) == (count, 0, {})
    assert (kept, levels) == ([(count,)], [(word,) for word in sorted(WORDS)])
