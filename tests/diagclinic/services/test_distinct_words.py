"""diagclinic.services.distinct_words: a name alone, with endings or in a word tells nobody any more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.services.distinct_words import DistinctWords, Record
from diagclinic.services.private_words import LEFT_OUT

RECORD = Record(
    people=("Ottokar Blumenkohl", "Иванова Мария", "李明", "Kim Winter", "Zoë Groß"),
    firm=(
        "Zwetschgenbauer Kfz",
        "Müllers Auto Service",
        "Hauptstrasse 17",
        "79100 Freiburg",
        "Tel 0761 4455",
    ),
    prose=(
        "Kunde Balthasar Quittenmus sagt: Motor ruckelt",
        "Opel of Mrs Pickleson stalls at lights",
        "customer joe radieschen says the engine stalls",
        "Golf GTI",
    ),
    plates=("FR-ZZ 4711", "KANARI 77"),
)
#: Latin ones; that of Afrikaans is two signs as a capital
LETTERS = st.characters(categories=("Lu", "Ll"), max_codepoint=0x17F, exclude_characters="\u0149")
WORDS = DistinctWords(RECORD)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "ZWETSCHGENBAUER",
            "Zwetschgenbauer",
            "zwetschgenbauers",
            "zwetschgenbauerkfz",
            "MeinZwetschgenbauer",
        ),
        *("Blumenkohl", "blumenkohls", "O. Blumenkohl", "O. K. Blumenkohl", "Ottokar", "ottokars"),
        *("Balthasar", "Quittenmus", "quittenmusen", "Pickleson", "radieschen", "Kanari"),
        *("Hauptstrasse", "Hauptstraße", "hauptstrassen", "Freiburg", "Freiburger", "79100", "4711", "0761"),
        *("Müller", "mueller", "MULLERS", "Zoe", "Zoë", "Gross", "GROẞ", "Kim", "Winter", "winters"),
        *("Иванова", "Ивановой", "ИВАНОВУ", "Мария", "李明"),
    ],
)
def test_what_tells_whose_a_record_is_goes(name: str) -> None:
    assert WORDS.left_out_of(f"then {name} came") == f"then {LEFT_OUT} came"


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("Blumenkohl's work", f"{LEFT_OUT}'s work"),
        ("www.zwetschgenbauer-kfz.example", f"www.{LEFT_OUT}-kfz.example"),
        ("Blumenkohl, Quittenmus: 4711.", f"{LEFT_OUT}, {LEFT_OUT}: {LEFT_OUT}."),
        ("Иванова", LEFT_OUT),
    ],
)
def test_the_rest_stays(text: str, public: str) -> None:
    assert WORDS.left_out_of(text) == public


@pytest.mark.parametrize(
    "text",
    [
        "Kunde sagt: der Motor ruckelt, Opel und Golf auch. Kfz, Auto, Service!",
        "Customer says the engine stalls at lights; live data freezes after ten minutes.",
        "Client: it stalls. Tel. and office are on every report.",
        "P0301 after 4711 km, 4711 rpm, 79100 ms and version 1.4711.2",
        "kim is no word of mine",  # short names are names where they have a capital
        "Die Zeile 17 fehlt",
    ],
)
def test_ordinary_words_stay(text: str) -> None:
    assert WORDS.left_out_of(text) == text


def test_nobody_is_known_without_a_record() -> None:
    assert DistinctWords(Record()).left_out_of("Otto, 4711 李明") == "Otto, 4711 李明"


@given(texts=st.lists(st.text(max_size=40), max_size=3), text=st.text(max_size=120))
def test_any_record_and_any_text_are_read(texts: list[str], text: str) -> None:
    record = Record(tuple(texts), tuple(texts), tuple(texts), tuple(texts))
    public = DistinctWords(record).left_out_of(text)
    assert len(public) <= len(text)


@given(
    name=st.text(LETTERS, min_size=4, max_size=20),
    ending=st.sampled_from(["", "s", "S"]),
)
def test_any_name_goes_in_small_and_in_capitals(name: str, ending: str) -> None:
    words = DistinctWords(Record(people=(name,)))
    assert all(LEFT_OUT in words.left_out_of(one + ending) for one in (name, name.upper(), name.title()))
