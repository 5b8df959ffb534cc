"""diagclinic.services.private_words: what people typed is left out of logs and of names of files."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.core.vehicle import Vehicle
from diagclinic.core.visit import Action, ActionKind, Visit, VisitSummary
from diagclinic.core.visit_details import DetailsEntry, Shop, VisitDetails
from diagclinic.services.private_words import LEFT_OUT, PrivateWords, private_words
from tests.service_doubles import now

WORDS = PrivateWords(["B-SL 4711", "Zoë Müller", "stalls at lights\ncall Joe back"])


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("cannot write /reports/B-SL 4711.pdf", f"cannot write /reports/{LEFT_OUT}.pdf"),
        ("b-sl 4711: zoë MÜLLER", f"{LEFT_OUT}: {LEFT_OUT}"),
        ("'stalls at lights' 'call Joe back'", f"'{LEFT_OUT}' '{LEFT_OUT}'"),
        (json.dumps({"url": "Zoë Müller"}), json.dumps({"url": "X"}).replace("X", LEFT_OUT)),
        ("AB-SL 4711, B-SL 471, call Joe", "AB-SL 4711, B-SL 471, call Joe"),
    ],
)
def test_text_is_told_without_them(text: str, public: str) -> None:
    assert WORDS.left_out_of(text) == public


@pytest.mark.parametrize(
    ("word", "text", "public"),
    [
        ("BMW1234", "Olga_BMW1234_b.trace", f"Olga_{LEFT_OUT}_b.trace"),
        ("AB-123 CD", "ab-123-cd.pdf AB123CD2.pdf ab_123.cd", f"{LEFT_OUT}.pdf {LEFT_OUT}2.pdf {LEFT_OUT}"),
        ("Olga", "2olga_b Olga1", f"2{LEFT_OUT}_b {LEFT_OUT}1"),
        ("Zoë Müller", "zoe_MU\u0308LLER ZoëMüller", f"{LEFT_OUT} {LEFT_OUT}"),
        (r"Mu : : : er", "mu : : : er", LEFT_OUT),
    ],
)
def test_word_is_found_in_whatever_way_it_is_written(word: str, text: str, public: str) -> None:
    assert PrivateWords([word]).left_out_of(text) == public


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("Tobe", "to be or not"),
        ("Olga", "Volga Olgas"),
        ("AB1234", "AB / - / 1234"),
        ("AB1234", "AB\n1234"),
        ("0902", "10902 09.02 0902_"),
        ("A-B1", "ab1 a.b.1"),
    ],
)
def test_words_of_a_technical_text_stay(word: str, text: str) -> None:
    assert PrivateWords([word]).left_out_of(text) == text


@pytest.mark.parametrize("word", ["", "   ", "AB1", "Joe"])
def test_shorter_ones_are_words_of_any_text(word: str) -> None:
    assert PrivateWords([word]).left_out_of("AB1 Joe  ") == "AB1 Joe  "


def test_longer_text_goes_before_a_part_of_it() -> None:
    assert PrivateWords(["Meier", "Meier and sons"]).left_out_of("Meier and sons") == LEFT_OUT


@given(words=st.lists(st.text(max_size=12), max_size=4), text=st.text(max_size=80))
def test_any_words_are_taken_as_they_are(words: list[str], text: str) -> None:
    lines = [line.strip() for word in words for line in word.splitlines()]
    public = PrivateWords(words).left_out_of(f"|{text}|")
    assert not any(f"|{line}|" == public for line in lines if len(line) >= 4)


def test_words_are_those_of_the_visit_of_the_shop_and_of_other_vehicles() -> None:
    summary = VisitSummary(
        1, now(), None, Vehicle(None, "PLATE-1", "LABEL-1"), "elm:COM3", is_demo=False, codes=None
    )
    entry = DetailsEntry(
        now(),
        "USER-1",
        VisitDetails(plate="PLATE-2", technician="TECH-1", complaint="COMPL-1", note="NOTE-1"),
    )
    action = Action(now(), "USER-2", ActionKind.CLEAR_CODES, b"\x04", "done")
    other = replace(summary, visit_id=2, vehicle=Vehicle(None, "PLATE-3", "LABEL-3"))
    words = private_words(Visit(summary, (), (action,), (entry,)), Shop("SHOP-1", ("LINE-1",)), [other])
    secrets = "PLATE-1 LABEL-1 USER-1 PLATE-2 TECH-1 COMPL-1 NOTE-1 USER-2 PLATE-3 LABEL-3 SHOP-1 LINE-1"
    assert set(words.left_out_of(secrets).split()) == {LEFT_OUT}
