"""diagclinic.services.keep_details: what people say goes on record, once and for good."""

import pytest

from diagclinic.core.errors import DetailError, DiskFullError, RecordMissingError
from diagclinic.core.visit_details import DetailsEntry, Shop, VisitDetails
from diagclinic.services.keep_details import KeepDetails, ReadCard
from tests.service_doubles import NOON, MemoryShop, context, now

TESS = VisitDetails(plate="AB 12", technician="Tess")


def shop_with_a_visit() -> MemoryShop:
    shop = MemoryShop()
    shop.begin_visit(NOON, "elm:COM3", is_demo=False)
    return shop


def keep(
    shop: MemoryShop, details: VisitDetails, card: Shop | None = None, visit_id: int = 1
) -> VisitDetails:
    job = KeepDetails(lambda: shop, now, "desk", visit_id, details, card)
    return job.run(context()).details


def test_details_go_on_record_with_time_and_name() -> None:
    shop = shop_with_a_visit()

    keep(shop, TESS)

    assert shop.entries == [DetailsEntry(NOON, "desk", TESS)]


def test_visit_comes_back_as_it_stands_on_record() -> None:
    assert keep(shop_with_a_visit(), TESS) == TESS


def test_same_details_are_entered_once() -> None:
    shop = shop_with_a_visit()

    for _ in range(3):
        keep(shop, TESS)

    assert len(shop.entries) == 1


def test_spaces_at_the_ends_are_no_change() -> None:
    shop = shop_with_a_visit()
    keep(shop, TESS)

    keep(shop, VisitDetails(plate=" AB 12 ", technician="Tess\n"))

    assert len(shop.entries) == 1


def test_former_details_stay() -> None:
    shop = shop_with_a_visit()
    keep(shop, TESS)

    keep(shop, VisitDetails(technician="Uma"))

    assert [entry.details.technician for entry in shop.entries] == ["Tess", "Uma"]


def test_nothing_is_kept_where_one_part_cannot_be() -> None:
    shop = shop_with_a_visit()

    with pytest.raises(DetailError):
        keep(shop, VisitDetails(odometer_km=-1), Shop("Garage"))

    assert (shop.entries, shop.shops) == ([], [])


def test_shop_is_kept_where_it_changed() -> None:
    shop = shop_with_a_visit()

    for name in ("Garage", "Garage", "Garage Müller"):
        keep(shop, TESS, Shop(name))

    assert shop.shops == [Shop("Garage"), Shop("Garage Müller")]


def test_shop_is_left_alone_where_nothing_is_said_of_it() -> None:
    shop = shop_with_a_visit()
    keep(shop, TESS, Shop("Garage"))

    keep(shop, VisitDetails())

    assert shop.shops == [Shop("Garage")]


def test_visit_that_is_not_there_is_missing() -> None:
    with pytest.raises(RecordMissingError):
        keep(shop_with_a_visit(), TESS, visit_id=9)


def test_full_disk_is_told() -> None:
    shop = shop_with_a_visit()
    shop.failure = DiskFullError("full")

    with pytest.raises(DiskFullError):
        keep(shop, TESS)


def test_form_begins_with_the_visit_and_the_last_technician() -> None:
    shop = shop_with_a_visit()
    keep(shop, TESS, Shop("Garage"))

    card = ReadCard(lambda: shop, 1).run(context())

    assert (card.technician, card.visit.details, card.visit.shop) == ("Tess", TESS, Shop("Garage"))
