"""diagclinic.ui.messages: nothing that the domain names is without a word."""

from collections.abc import Iterable, Mapping

import pytest

from diagclinic.core.dtc import DtcStatus, Severity
from diagclinic.services.connect import Rung
from diagclinic.ui import messages


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (messages.RUNG_TITLES, Rung),
        (messages.STATUS_WORDS, DtcStatus),
        (messages.STATUS_MEANINGS, DtcStatus),
        (messages.SEVERITY_WORDS, Severity),
        (messages.SEVERITY_MEANINGS, Severity),
    ],
)
def test_everything_has_its_word(words: Mapping[object, str], named: Iterable[object]) -> None:
    assert list(words) == list(named)
    assert all(words.values())
