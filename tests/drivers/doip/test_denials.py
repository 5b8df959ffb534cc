"""drivers.doip.denials: what a technician does next when a vehicle does not let this tester in."""

import pytest

from drivers.doip.denials import DENIALS, NO_ROOM, denial, with_option
from drivers.doip.endpoint import endpoint_of
from drivers.doip.status import EntityStatus
from drivers.errors import AccessDeniedError, AccessTermsError, DriverError, VehicleFullError
from drivers.registry import VciUrl


def denied(code: int, text: str = "doip:car.local", status: EntityStatus | None = None) -> DriverError:
    url = VciUrl.parse(text)
    return denial(code, url, endpoint_of(url), status)


@pytest.mark.parametrize(
    ("code", "error", "words"),
    [
        (0x00, AccessTermsError, "does not know the address"),
        (0x01, VehicleFullError, "lets no further tester in"),
        (0x02, AccessTermsError, "another address"),
        (0x03, VehicleFullError, "0E00 is connected already"),
        (0x04, AccessDeniedError, "authentication"),
        (0x05, AccessDeniedError, "rejected"),
        (0x06, AccessTermsError, "type of routing activation"),
        (0x07, AccessTermsError, "secure connection"),
        (0xE3, AccessDeniedError, "maker's"),
    ],
)
def test_denial_is_told_by_its_remedy(code: int, error: type[DriverError], words: str) -> None:
    told = denied(code)
    assert type(told) is error
    assert words in str(told)


@pytest.mark.parametrize("code", [*range(8), 0x08, 0xE3])
def test_code_is_told_to_whoever_helps(code: int) -> None:
    assert f"(code {code:02X})" in str(denied(code))


def test_every_denial_of_the_standard_has_words() -> None:
    assert sorted({*DENIALS, NO_ROOM}) == list(range(8))


@pytest.mark.parametrize(
    ("code", "opened", "to_try"),
    [
        (0x00, "doip:car.local", "doip:car.local?tester=0x0E80"),
        (0x00, "doip:car.local?tester=0x0F00", "doip:car.local"),
        (0x06, "doip:car.local", "doip:car.local?activation=0x01"),
        (0x06, "doip:car.local?target=0x1010", "doip:car.local?target=0x1010&activation=0x01"),
        (0x06, "doip:car.local?activation=0xE0", "doip:car.local"),
        (0x07, "doip:car.local:13400?target=0x1010", "doip:car.local?target=0x1010&tls=on"),
        (0x07, "doip:[fe80::1%252]:13400", "doip:[fe80::1%252]?tls=on"),
    ],
)
def test_name_to_try_is_one_that_can_be_opened(code: int, opened: str, to_try: str) -> None:
    told = denied(code, opened)
    assert isinstance(told, AccessTermsError)
    assert told.try_url == to_try
    assert endpoint_of(VciUrl.parse(told.try_url)) != endpoint_of(VciUrl.parse(opened))


def test_tester_whose_address_is_taken_is_told_another() -> None:
    assert "doip:car.local?tester=0x0E01" in str(denied(0x03))


def test_figures_of_a_full_vehicle_are_told() -> None:
    words = "of 2 testers that the vehicle lets in 2 are connected"
    assert words in str(denied(NO_ROOM, status=EntityStatus(2, 2)))


def test_option_takes_the_place_of_its_former_value() -> None:
    assert with_option(VciUrl.parse("doip:car?tls=on"), "tls", "unverified") == "doip:car?tls=unverified"
