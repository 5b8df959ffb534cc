"""drivers.elm327.padding: a row that lost two digits is no whole answer."""

from drivers.elm327.padding import SHORTENED, Padding
from drivers.elm327.rows import Frame

FILLED = "04410C1AF8AAAAAA"
LESS = "04410CF8AAAAAA"


def damages(*payloads: str, source: int = 0x7E8) -> list[str]:
    """Return what a new judge makes of each frame."""
    frames = [Frame(source, bytes.fromhex(payload), 0.0) for payload in payloads]
    return [frame.damage for frame in Padding().check(frames)]


def test_short_frame_of_a_unit_that_fills_its_frames_lost_bytes() -> None:
    assert damages(FILLED, LESS) == ["", SHORTENED]


def test_unit_that_never_fills_is_believed() -> None:
    assert damages("04410C1AF8", "03410D00") == ["", ""]


def test_frame_that_is_full_of_message_proves_no_filling() -> None:
    assert damages("0743020171030300", "024300") == ["", ""]


def test_last_frame_of_a_long_message_proves_no_filling() -> None:
    assert damages("1014490201574241", "2158585831323334", "024300") == ["", "", ""]


def test_short_frame_that_comes_again_was_sent_so() -> None:
    assert damages(FILLED, LESS, LESS, "0642020003AAAA") == ["", SHORTENED, "", ""]


def test_frame_that_has_just_its_message_was_sent_so() -> None:
    assert damages(FILLED, "037F0478", LESS) == ["", "", ""]


def test_frame_whose_message_took_in_the_filling_lost_bytes() -> None:
    assert damages(FILLED, "064302017103AA") == ["", SHORTENED]


def test_one_unit_proves_nothing_of_the_other() -> None:
    padding = Padding()
    padding.check([Frame(0x7E8, bytes.fromhex(FILLED), 0.0)])
    other = Frame(0x7E9, bytes.fromhex(LESS), 0.0)
    assert padding.check([other]) == [other]


def test_damage_that_is_known_is_kept() -> None:
    padding = Padding()
    padding.check([Frame(0x7E8, bytes.fromhex(FILLED), 0.0)])
    cut = Frame(0x7E8, b"\x04\x41", 0.0, "a row was cut short")
    assert padding.check([cut]) == [cut]


def test_frame_that_is_all_of_a_reply_teaches_who_fills() -> None:
    padding = Padding()
    filled, short = bytes.fromhex(FILLED), bytes.fromhex(LESS)
    told = [padding.is_plain(0x7E8, frame) for frame in (short, filled, short)]
    assert told == [True, True, False]


def test_last_frame_that_is_neither_full_nor_just_the_rest_lost_bytes() -> None:
    assert damages("100B5902FF017100", "21ED0300ED5555") == ["", SHORTENED]


def test_last_frame_that_is_full_or_just_the_rest_is_believed() -> None:
    assert damages("100B5902FF017100", "21ED0300ED095555") == ["", ""]
    assert damages("100B5902FF017100", "21ED0300ED09") == ["", ""]


def test_last_frame_that_comes_so_again_was_sent_so() -> None:
    message = ("100B5902FF017100", "21ED0300ED0955")
    assert damages(*message, *message) == ["", SHORTENED, "", ""]


def test_rest_of_a_message_is_counted_for_each_unit_by_itself() -> None:
    padding = Padding()
    frames = [
        Frame(source, bytes.fromhex(payload), 0.0)
        for source, payload in (
            (0x7E8, "10145902FF017100"),
            (0x7E9, "100B5902FF017100"),
            (0x7E8, "21ED0300ED090102"),
            (0x7E9, "21ED0300ED09"),
            (0x7E8, "220304050607080A"),
        )
    ]
    assert [frame.damage for frame in padding.check(frames)] == [""] * 5
