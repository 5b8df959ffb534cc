"""What a shop calls itself, its people and its vehicles: never to be found in what somebody sends."""

import getpass
import platform
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from diagclinic.services.distinct_words import DistinctWords, Record
from diagclinic.services.ports import ShopRecord
from diagclinic.services.private_words import PrivateWords

#: visits whose forms are looked at for names
_VISITS: Final = 200
#: visits whose vehicles are looked at for plates
_VEHICLES: Final = 5000


class OwnWords(PrivateWords):
    """Leaves the lines of a shop's record out of other texts, and the words that tell whose it is."""

    def __init__(self, record: Record) -> None:
        super().__init__((*record.people, *record.firm, *record.prose, *record.plates))
        self._distinct = DistinctWords(record)

    def left_out_of(self, text: str) -> str:
        """Return `text` without them."""
        return self._distinct.left_out_of(super().left_out_of(text))


def own_words(shop: Callable[[], ShopRecord]) -> PrivateWords:
    """Return what must not be found in words that leave.

    Raises:
        RecordError: the record cannot be read, so nobody knows.
    """
    return OwnWords(_record_of(shop()))


def _record_of(record: ShopRecord) -> Record:
    people, prose, plates = set(_of_the_computer()), set[str](), set[str]()
    for place, summary in enumerate(record.visits(limit=_VEHICLES)):
        plates.add(summary.vehicle.plate)
        prose.add(summary.vehicle.label)
        entries = record.visit(summary.visit_id).entries if place < _VISITS else ()
        for entry in entries:
            people |= {entry.details.technician, entry.by}
            prose |= {entry.details.complaint, entry.details.note}
            plates.add(entry.details.plate)
    shop = record.shop()
    return Record(
        *(tuple(sorted(filter(None, one))) for one in (people, {shop.name, *shop.contact}, prose, plates))
    )


def _of_the_computer() -> Iterator[str]:
    yield platform.node()
    with suppress(RuntimeError):
        yield Path.home().name
    with suppress(OSError, KeyError, ImportError):
        yield getpass.getuser()
