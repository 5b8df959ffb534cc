"""diagclinic.telemetry.redaction: nothing that tells of a vehicle or a person stays; complaints stay."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from diagclinic.core.vin import Vin
from diagclinic.services.private_words import LEFT_OUT, PrivateWords
from diagclinic.telemetry.redaction import cleaned, has_vin

NOBODY = PrivateWords(())
SIGNS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
#: any VIN that a vehicle can have: the maker's letters, and figures at its end
VINS = st.builds(
    lambda head, tail: head + tail,
    st.text(SIGNS, min_size=13, max_size=13).filter(lambda head: any(map(str.isalpha, head))),
    st.text("0123456789", min_size=4, max_size=4),
)
PROSE = st.sampled_from(["", "it froze on ", "VIN: ", "(", "file_", "see\n", "Fahrgestellnummer ", "x="])
ENDS = st.sampled_from(["", " twice", ")", ".zip", "\n", ", and then"])


def with_check_digit(vin: str) -> str:
    """Return `vin` with the check digit that North America demands."""
    return vin[:8] + Vin(vin).check_digit + vin[9:]


def bare(text: str) -> str:
    """Return the letters and digits of `text` in one case."""
    return re.sub(r"[^A-Z0-9]", "", text.upper())


@given(vin=VINS, before=PROSE, behind=ENDS, is_small=st.booleans())
def test_vin_is_left_out_wherever_it_stands(vin: str, before: str, behind: str, is_small: bool) -> None:
    for one in (vin, with_check_digit(vin)):
        text = before + (one.lower() if is_small else one) + behind
        assert one not in cleaned(text, NOBODY).upper()


@given(vin=VINS, gap=st.sampled_from([" ", "-", " - ", ".", "\n"]), cuts=st.sets(st.integers(1, 16)))
def test_vin_in_groups_is_left_out(vin: str, gap: str, cuts: set[int]) -> None:
    written = "".join(gap + sign if at in cuts else sign for at, sign in enumerate(vin))
    assume(len(bare(written)) == 17)
    assert vin[-6:] not in bare(cleaned(f"it is {written} here", NOBODY))


@given(vin=VINS)
def test_words_of_the_program_are_searched_for_vins(vin: str) -> None:
    assert has_vin(f"scan_{vin}")


@pytest.mark.parametrize(
    "text",
    [
        "diagclinic.persistence.captures.frame_columns:FrameColumns.append_all:213",
        "drivers.j2534.passthru:Passthru.read_messages:77",
        "0123456789abcdef",
        "1.4.2",
        "VendorLibraryDiedError",
        "12345678901234567",
    ],
)
def test_words_of_the_program_pass(text: str) -> None:
    assert not has_vin(text)


@pytest.mark.parametrize(
    "plate",
    [
        *("B-AB 1234", "b-ab 1234", "HH XY 99E", "M·AB 123", "AB12 CDE", "ab12 cde", "AB-123-CD", "1234 ABC"),
        *("7ABC123", "ABC-1234", "12-AB-34", "WX 12345", "DC 2026", "S 123 AB", "KR 1AB23", "ABC 123"),
    ],
)
def test_plates_are_left_out(plate: str) -> None:
    assert bare(plate) not in bare(cleaned(f"the car with {plate} broke down", NOBODY))


@pytest.mark.parametrize(
    "plate",
    [
        *("А123ВС77", "а123вс77", "А 123 ВС 77", "ЖA123A77", "СА 1234 АВ", "ΑΒΓ-1234", "ΑΒΓ 1234"),  # noqa: RUF001  other scripts
        *("品川 300 あ 12-34", "京A12345", "京A·12345", "粤B 12345", "12가 3456", "กข 1234", "أ ب ج 1234"),
        *("١٢٣٤ أ ب ج", "ＦＲ－ＺＺ　４７１１", "FR-ZZ 4711", "F\u200bR-ZZ 4711"),  # noqa: RUF001  other scripts
    ],
)
def test_plates_of_other_scripts_are_left_out(plate: str) -> None:
    left = cleaned(f"({plate}) broke down", NOBODY)
    assert left == f"({LEFT_OUT}) broke down"


@pytest.mark.parametrize(
    "words",
    [
        "Ошибка на скорости 120 км, после 2015 г. сканер не отвечает",  # noqa: RUF001  other scripts
        "Το αυτοκίνητο σβήνει μετά από 300 χλμ",  # noqa: RUF001  other scripts
        "診断機が応答しません。",
        "엔진 경고등이 켜집니다",
    ],
)
def test_complaint_in_another_script_stays(words: str) -> None:
    assert cleaned(words, NOBODY) == words


@pytest.mark.parametrize(
    "private",
    ["a.b (at) example.com", "a.b[at]example.com", "@ottokar_bk", "WVWZZZ1JZ3W", "V1ZXWlpaMUpaM1cwMDAwMDE="],
)
def test_addresses_in_disguise_and_parts_of_vins_are_left_out(private: str) -> None:
    assert cleaned(f"then {private} came", NOBODY) == f"then {LEFT_OUT} came"


@pytest.mark.parametrize(
    "private",
    [
        *(
            "tess@garage.example",
            "https://garage.example/tess",
            "www.garage.example",
            "C:\\Users\\Tess\\report",
        ),
        *("/home/tess/visit", "\\\\server\\tess", "mueller-golf.pdf", "+49 30 1234567", "030/1234567"),
        *(
            "7E8 06 41 00 BE 3F B8 13",
            "4902014657",
            "Herr Müller",
            "Mrs. Turner",
            "Frau Anna Schmidt",
            "386752",
        ),
    ],
)
def test_addresses_names_numbers_and_octets_are_left_out(private: str) -> None:
    said = cleaned(f"then {private} came", NOBODY)
    told = max(re.findall(r"\w+", private), key=len)
    assert told not in said
    assert said.endswith(" came")


@pytest.mark.parametrize(
    "words",
    [
        "Live data freezes after ten minutes.",
        "P0301 is shown twice, U0100 never.",
        "My ELM327 does not answer; version 1.4.2 did.",
        "Windows 10, 8 GB, 3 of 5 scans fail",
        "The report takes 12 s since the update!",
        "Please add OBD2 mode 06 and J2534",
    ],
)
def test_complaint_stays_readable(words: str) -> None:
    assert cleaned(words, NOBODY) == words


def test_the_shops_own_words_are_left_out() -> None:
    private = PrivateWords(("Tess Turner", "Garage Müller", "DC 2026"))
    said = cleaned("tess turner of Garage Mueller, garage müller: dc-2026", private)
    assert (said.count(LEFT_OUT) >= 3, "turner" in said, "müller" in said) == (True, False, False)


@pytest.mark.parametrize("sign", ["\u200b", "\u00ad", "\u2060", "\ufeff", "\x00", "\u202e"])
def test_signs_that_nobody_sees_hide_nothing(sign: str) -> None:
    hidden = sign.join("WVWZZZ1JZ3W386752")
    assert cleaned(f"it is {hidden}!", NOBODY) == f"it is {LEFT_OUT}!"
    assert cleaned(f"Tess{sign} T{sign}urner", PrivateWords(("Tess Turner",))) == LEFT_OUT


def test_words_become_such_as_the_service_keeps() -> None:
    written = "l\u2019outil\u00a0:\r\nbien\u202f!\rOui\x0b\ud83d"
    assert cleaned(written, NOBODY) == "l\u2019outil :\nbien ! Oui "


@given(text=st.text(max_size=300))
def test_any_text_is_searched_and_never_grows_private(text: str) -> None:
    once = cleaned(text, NOBODY)
    assert not has_vin(once)


@given(text=st.text(SIGNS + " -", max_size=200))
def test_no_text_of_signs_keeps_a_vin(text: str) -> None:
    assert not has_vin(cleaned(text, NOBODY))
