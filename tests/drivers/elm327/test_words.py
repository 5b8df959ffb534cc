"""drivers.elm327.words: what adapters say, in all their spellings."""

import pytest

from drivers.elm327.words import Meaning, meaning_of


@pytest.mark.parametrize(
    ("row", "meaning"),
    [
        ("OK", Meaning.DONE),
        ("?", Meaning.REJECTED),
        ("NODATA", Meaning.SILENT),
        ("UNABLETOCONNECT", Meaning.SILENT),
        ("BUSINIT:...ERROR", Meaning.SILENT),
        ("BUSINIT:ERROR", Meaning.SILENT),
        ("BUSINIT:...OK", Meaning.PROGRESS),
        ("BUSINIT:OK", Meaning.PROGRESS),
        ("BUSINIT:...", Meaning.PROGRESS),
        ("SEARCHING...", Meaning.PROGRESS),
        ("SEARCHING...UNABLETOCONNECT", Meaning.SILENT),
        ("FCRXTIMEOUT", Meaning.SILENT),
        ("UARTRXOVERFLOW", Meaning.REJECTED),
        ("CANERROR", Meaning.FAULT),
        ("BUSERROR", Meaning.FAULT),
        ("BUSBUSY", Meaning.FAULT),
        ("FBERROR", Meaning.FAULT),
        ("BUFFERFULL", Meaning.DAMAGE),
        ("<DATAERROR", Meaning.DAMAGE),
        ("<RXERROR", Meaning.DAMAGE),
        ("DATAERROR", Meaning.DAMAGE),
        ("STOPPED", Meaning.STOPPED),
        ("LVRESET", Meaning.RESET),
        ("ACTALERT", Meaning.RESET),
        ("!ACTALERT", Meaning.RESET),
        ("ELM327V1.5", Meaning.RESET),
        ("ERR94", Meaning.RESET),
    ],
)
def test_word_has_its_meaning(row: str, meaning: Meaning) -> None:
    assert meaning_of(row)[1] is meaning


@pytest.mark.parametrize(
    ("row", "rest"),
    [
        ("SEARCHING...7E803410D00", "7E803410D00"),
        ("7E803410D00<DATAERROR", "7E803410D00"),
        ("7E8BUFFERFULL", "7E8"),
        ("BUSINIT:OK486B10", "486B10"),
    ],
)
def test_bytes_beside_a_word_are_given_back(row: str, rest: str) -> None:
    assert meaning_of(row)[0] == rest


@pytest.mark.parametrize("row", ["7E803410D00", "CAFE", "13.1V", "OBDLINKEX"])
def test_what_is_no_word_is_given_back_untouched(row: str) -> None:
    assert meaning_of(row) == (row, None)
