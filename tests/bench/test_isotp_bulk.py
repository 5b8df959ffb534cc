"""The peer of long messages: both sides carry the same bytes there and back."""

from uuid import uuid4

import pytest

from tests.bench import isotp_bulk
from tests.bench.isotp_bulk import ANSWER, PAYLOAD


def test_message_is_as_long_as_classical_isotp_has_it() -> None:
    assert (len(PAYLOAD), len(ANSWER)) == (4095, 4095)


@pytest.mark.parametrize("opened", [isotp_bulk._ours, isotp_bulk._canisotp], ids=["ours", "peer"])
def test_whole_message_comes_back(opened: isotp_bulk.Opened) -> None:
    channel = uuid4().hex
    with isotp_bulk._echo(channel), opened(channel) as ask:
        assert ask() == ANSWER
