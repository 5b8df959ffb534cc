"""drivers.checksums: the standards' checks, against a third party's and an example on paper."""

from crccheck.crc import Crc8SaeJ1850
from hypothesis import given
from hypothesis import strategies as st

from drivers.checksums import byte_sum, crc8_j1850


def test_sum_is_the_last_byte_of_a_k_line_message() -> None:
    assert byte_sum(bytes.fromhex("83F110410D00")) == 0xD2


def test_crc_of_the_catalogue_s_digits() -> None:
    assert crc8_j1850(b"123456789") == 0x4B


@given(st.binary(max_size=12))
def test_crc_is_a_third_partys(message: bytes) -> None:
    assert crc8_j1850(message) == Crc8SaeJ1850.calc(message)
