"""drivers.transport.usb_adapters: which USB devices are adapters for certain."""

import pytest

from drivers.transport.usb_adapters import Dialect, UsbAdapter, adapter_of


@pytest.mark.parametrize(
    ("vid", "pid", "name"),
    [
        (0x0403, 0xFFA8, "Lawicel CANUSB"),
        (0x0403, 0x9F80, "Ewert Energy CANdapter"),
        (0xAD50, 0x60C4, "CANable"),
        (0x16D0, 0x117E, "CANable"),
    ],
)
def test_can_adapters_are_known_by_their_numbers(vid: int, pid: int, name: str) -> None:
    assert adapter_of(vid, pid, "USB Serial") == UsbAdapter(name, Dialect.SLCAN)


@pytest.mark.parametrize("product", ["OBDLink EX", "OBDLink SX ", "obdlink"])
def test_obdlink_is_known_by_its_own_text_in_an_ftdi_chip(product: str) -> None:
    assert adapter_of(0x0403, 0x6015, product) == UsbAdapter(product.strip(), Dialect.ELM327)


@pytest.mark.parametrize(
    ("vid", "pid"), [(0x0403, 0x6001), (0x0403, 0x6015), (0x1A86, 0x7523), (0x10C4, 0xEA60), (0x067B, 0x2303)]
)
def test_bare_bridge_may_lead_to_another_machine(vid: int, pid: int) -> None:
    assert adapter_of(vid, pid, "USB Serial") is None


@pytest.mark.parametrize("product", ["OBDLinkage printer", "My OBDLink", "", None])
def test_text_that_only_resembles_one_is_none(product: str | None) -> None:
    assert adapter_of(0x0403, 0x6015, product) is None


@pytest.mark.parametrize(("vid", "pid"), [(None, None), (0x0403, None), (None, 0x6015)])
def test_text_without_usb_numbers_may_be_anybodys(vid: int | None, pid: int | None) -> None:
    assert adapter_of(vid, pid, "OBDLink EX") is None
