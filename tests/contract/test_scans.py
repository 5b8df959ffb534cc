"""One vehicle, many channels: a scan finds the same through each of them."""

from pathlib import Path

import pytest

from tests.contract.channels import CHANNELS, Channel, doip
from tests.contract.scanning import findings, scanned, scanned_directly

#: channels with the simulated car on CAN at their end, whose every control unit can be asked
WITH_ALL_UNITS = [
    one for one in CHANNELS if one.name in {"elm-pty", "elm-tcp", "can-virtual", "can-udp_multicast", "slcan"}
]


@pytest.mark.parametrize("options", ["", "scheme=29bit", "fault=misfire_cyl3,thermostat_stuck&pending78=1"])
@pytest.mark.parametrize("channel", WITH_ALL_UNITS, ids=str)
def test_scan_finds_what_it_finds_without_an_interface(
    channel: Channel, options: str, tmp_path: Path
) -> None:
    wanted = scanned_directly(options)
    with channel.serve(options) as served:
        found = scanned(served.url, tmp_path)
    assert (findings(found), found.is_complete) == (findings(wanted), True)


def test_scan_over_ip_finds_the_same_of_the_units_that_answer_everybody(tmp_path: Path) -> None:
    wanted = findings(scanned_directly())
    with doip() as served:
        found = findings(scanned(served.url, tmp_path))
        assert len(found) >= len(served.responders)
    assert found == {name: wanted[name] for name in found}
