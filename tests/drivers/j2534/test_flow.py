"""Flow-control filters: made on need, given up when there is no room (SAE J2534-1:2004, 7.2.9)."""

import pytest

from drivers.errors import AdapterLimitError, AdapterUnfitError
from drivers.j2534.constants import ConnectFlag, ProtocolId
from drivers.j2534.flow import FlowFilters, Pair
from tests.drivers.j2534.fake import ScriptedPassThru


def pair(source: int) -> Pair:
    """Return the filter of the unit that answers as `source`."""
    return Pair(source.to_bytes(4, "big"), (source - 8).to_bytes(4, "big"))


def filters_on(library: ScriptedPassThru) -> FlowFilters:
    """Return the filters under test, on a fresh channel."""
    return FlowFilters(library, library.connect(1, ProtocolId.ISO15765, ConnectFlag(0), 500_000))


def test_filter_names_answers_and_flow_control() -> None:
    library = ScriptedPassThru()
    filters_on(library).ensure((pair(0x7E8),))
    assert library.calls[-1] == "start_filter FLOW_CONTROL FFFFFFFF 000007E8 000007E0"


def test_filter_that_is_there_is_not_made_again() -> None:
    library = ScriptedPassThru()
    filters = filters_on(library)
    filters.ensure((pair(0x7E8),))
    filters.ensure((pair(0x7E8),))
    assert len(library.calls) == 2


def test_filter_not_needed_for_longest_gives_way() -> None:
    library = ScriptedPassThru(filters_max=2)
    filters = filters_on(library)
    for source in (0x7E8, 0x7E9, 0x7E8, 0x7EA):
        filters.ensure((pair(source),))
    assert sorted(library.filters.values()) == [
        "FLOW_CONTROL FFFFFFFF 000007E8 000007E0",
        "FLOW_CONTROL FFFFFFFF 000007EA 000007E2",
    ]


def test_given_up_filter_is_made_anew_when_it_is_needed() -> None:
    library = ScriptedPassThru(filters_max=1)
    filters = filters_on(library)
    for source in (0x7E8, 0x7E9, 0x7E8):
        filters.ensure((pair(source),))
    assert list(library.filters.values()) == ["FLOW_CONTROL FFFFFFFF 000007E8 000007E0"]


def test_more_units_at_once_than_filters_is_said_with_both_numbers() -> None:
    filters = filters_on(ScriptedPassThru(filters_max=3))
    with pytest.raises(AdapterLimitError, match="keeps 3 control units apart; 8 are needed"):
        filters.ensure([pair(source) for source in range(0x7E8, 0x7F0)])


def test_after_a_limit_the_same_units_are_not_taken_for_ready() -> None:
    filters = filters_on(ScriptedPassThru(filters_max=3))
    pairs = [pair(source) for source in range(0x7E8, 0x7F0)]
    with pytest.raises(AdapterLimitError):
        filters.ensure(pairs)
    with pytest.raises(AdapterLimitError):
        filters.ensure(pairs)


def test_identifier_is_in_one_filter_alone() -> None:
    library = ScriptedPassThru()
    filters = filters_on(library)
    filters.ensure((pair(0x7E8),))
    filters.ensure((Pair(pair(0x7E8).hears, b"\0\0\6\xf1"),))
    assert list(library.filters.values()) == ["FLOW_CONTROL FFFFFFFF 000007E8 000006F1"]


def test_device_that_says_in_its_own_words_that_it_has_no_room_is_understood() -> None:
    library = ScriptedPassThru()
    filters = filters_on(library)
    plain = library.start_filter

    def start(*rule: object) -> int:
        if library.filters:
            raise AdapterUnfitError("PassThruStartMsgFilter: ERR_FAILED")
        return plain(*rule)  # type: ignore[arg-type]  # the script's own device

    library.start_filter = start  # type: ignore[method-assign]  # the script's own device
    filters.ensure((pair(0x7E8),))
    filters.ensure((pair(0x7E9),))
    assert list(library.filters.values()) == ["FLOW_CONTROL FFFFFFFF 000007E9 000007E1"]


def test_device_that_takes_no_filter_is_unfit() -> None:
    filters = filters_on(ScriptedPassThru(refused=frozenset({"start_filter"})))
    with pytest.raises(AdapterUnfitError, match="start_filter"):
        filters.ensure((pair(0x7E8),))
