"""drivers.elm327.tap_setup: networks and filters (ELM327 data sheet v2.2, "AT CRA"; STN's "STFPA")."""

import pytest

from drivers.api import FrameFilter
from drivers.elm327.tap_setup import Filtering, candidates, elm_filtering, pass_all, stn_filtering

ENGINE = FrameFilter(0x7E8, 0x7FF, is_extended=False)
UNITS = FrameFilter(0x7E8, 0x7F8, is_extended=False)
GATEWAY = FrameFilter(0x18DAF110, 0x1FFFFFFF, is_extended=True)


@pytest.mark.parametrize(
    ("filters", "told", "digits"),
    [
        ((), "", ("6", "8", "7", "9")),
        ((ENGINE,), "", ("6", "8")),
        ((GATEWAY,), "", ("7", "9")),
        ((GATEWAY, ENGINE), "", ("6", "8", "7", "9")),
        ((GATEWAY,), "6", ("6",)),
    ],
)
def test_networks_to_try(filters: tuple[FrameFilter, ...], told: str, digits: tuple[str, ...]) -> None:
    assert candidates(filters, told) == digits


def test_stn_chip_takes_every_filter() -> None:
    assert stn_filtering((ENGINE, UNITS), is_extended=False) == Filtering(
        ("STFPC", "STFPA7E8,7FF", "STFPA7E8,7F8")
    )


def test_stn_chip_needs_one_to_show_anything() -> None:
    assert stn_filtering((), is_extended=True) == Filtering(
        ("STFPC", "STFPA00000000,00000000"), is_complete=False
    )


def test_filters_of_the_other_kind_of_identifier_are_none_of_this_network() -> None:
    assert stn_filtering((GATEWAY, ENGINE), is_extended=True).commands == ("STFPC", "STFPA18DAF110,1FFFFFFF")


def test_everything_passes_with_no_bit_wanted() -> None:
    assert pass_all(is_extended=False) == "STFPA000,000"


@pytest.mark.parametrize(
    ("filters", "extended", "filtering"),
    [
        ((ENGINE,), False, Filtering(("ATCRA7E8",))),
        ((GATEWAY,), True, Filtering(("ATCRA18DAF110",))),
        ((UNITS,), False, Filtering(("ATCF7E8", "ATCM7F8"))),
        ((), False, Filtering((), is_complete=False)),
        ((ENGINE, UNITS), False, Filtering((), is_complete=False)),
        ((GATEWAY,), False, Filtering((), is_complete=False)),
    ],
)
def test_elm327_takes_one_filter(
    filters: tuple[FrameFilter, ...], extended: bool, filtering: Filtering
) -> None:
    assert elm_filtering(filters, is_extended=extended) == filtering
