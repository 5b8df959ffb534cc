"""What a shop calls itself, its people and its vehicles: never to be found in what somebody sends."""

import getpass
import platform
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from diagclinic.services.ports import ShopRecord
from diagclinic.services.private_words import PrivateWords

#: visits whose forms are looked at for names
_VISITS: Final = 200
#: visits whose vehicles are looked at for plates
_VEHICLES: Final = 5000


def own_words(shop: Callable[[], ShopRecord]) -> PrivateWords:
    """Return what must not be found in words that leave.

    Raises:
        RecordError: the record cannot be read, so nobody knows.
    """
    return PrivateWords((*_of_the_record(shop()), *_of_the_computer()))


def _of_the_record(record: ShopRecord) -> Iterator[str]:
    shop = record.shop()
    yield from (shop.name, *shop.contact)
    for place, summary in enumerate(record.visits(limit=_VEHICLES)):
        yield from (summary.vehicle.plate, summary.vehicle.label)
        if place < _VISITS:
            yield from _typed(record, summary.visit_id)


def _typed(record: ShopRecord, visit_id: int) -> Iterator[str]:
    visit = record.visit(visit_id)
    for entry in visit.entries:
        details = entry.details
        yield from (details.plate, details.technician, details.complaint, details.note, entry.by)


def _of_the_computer() -> Iterator[str]:
    yield platform.node()
    with suppress(RuntimeError):
        yield Path.home().name
    with suppress(OSError, KeyError, ImportError):
        yield getpass.getuser()
