"""diagclinic.services.recording_names: no text tells how a recording was called."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.services.recording_names import RecordingNames, neutral_url

NAMES = RecordingNames(
    ["replay:/cars/Olga B.trace?pace=recorded", "elm:COM3", "REPLAY:C:\\x\\BMW1.zip", "replay:on"]
)


@pytest.mark.parametrize(
    ("url", "neutral"),
    [
        ("replay:/cars/Olga.trace", "replay:recording.trace"),
        (" REPLAY:Olga.ZIP?pace=recorded ", "replay:recording.zip?pace=recorded"),
        ("replay:Olga.bmw", "replay:recording"),
        ("replay:x.trace?plate=BMW1", "replay:recording"),
        ("elm:COM3", "elm:COM3"),
        ("sim:demo?fault=replay:x", "sim:demo?fault=replay:x"),
    ],
)
def test_url_of_a_recording_keeps_its_kind_alone(url: str, neutral: str) -> None:
    assert neutral_url(url) == neutral


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("replay:/cars/Olga B.trace: cut", "replay:recording.trace: cut"),
        ("/cars/olga b.trace: cut", "recording.trace: cut"),
        ("gone: Olga B.trace", "gone: recording.trace"),
        ("see replay:/never seen/B.trace: cut\nnext", "see replay:recording\nnext"),
        ("replay:recording Olga.trace", "replay:recording.trace"),
        ("based on replay:on, on", "based on replay:recording, on"),
        ("elm:COM3 is open", "elm:COM3 is open"),
    ],
)
def test_sentence_tells_no_name(text: str, public: str) -> None:
    assert NAMES.left_out_of(text) == public


def test_name_is_found_as_json_writes_it() -> None:
    assert NAMES.left_out_of(json.dumps("C:\\x\\BMW1.zip")) == '"recording.zip"'


def test_texts_of_data_are_changed_and_nothing_else() -> None:
    data = {"replay:": ["replay:/a.zip", 1, None], "b": {"c": "elm:COM3"}}
    assert NAMES.left_out_of_data(data) == {
        "replay:": ["replay:recording.zip", 1, None],
        "b": {"c": "elm:COM3"},
    }


@given(name=st.text(max_size=30))
def test_any_name_may_be_that_of_a_recording(name: str) -> None:
    url = f"replay:{name}"
    assert neutral_url(url).startswith("replay:recording")
    assert RecordingNames([url]).left_out_of(url).startswith("replay:recording")
