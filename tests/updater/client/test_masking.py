"""updater.client.masking: no name of a user, no number of a vehicle."""

import json
from pathlib import Path, PureWindowsPath

import pytest

from updater.client.masking import Mask, People

MASK = Mask(Path("/home/tess"))


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("/home/tess/.local/opt", "~/.local/opt"),
        ("/home/tess", "~"),
        ('{"path":"/home/tess/x"}', '{"path":"~/x"}'),
        ("/home/tessa/x", "/home/USER/x"),
        ("/home/other/x and /Users/other/y", "/home/USER/x and /Users/USER/y"),
        (r"D:\Users\other\x", r"D:\Users\USER\x"),
        ("C:/Users/other/x", "C:/Users/USER/x"),
    ],
)
def test_folders_of_users_are_hidden(text: str, masked: str) -> None:
    assert MASK.text(text) == masked


def test_folder_of_a_windows_user_is_hidden_in_json_too() -> None:
    mask = Mask(PureWindowsPath(r"C:\Leute\Tess Müller"))  # type: ignore[arg-type]  # a path of that system
    text = json.dumps({"path": r"C:\Leute\Tess Müller\DiagClinic"})
    assert json.loads(mask.text(text))["path"] == r"~\DiagClinic"


@pytest.mark.parametrize("who", ["kim:secret", "kim", "kim:s@cret", ":secret"])
def test_sign_in_of_an_address_is_hidden(who: str) -> None:
    text = json.dumps({"repositories": [f"https://{who}@updates.example/a"], "peers": ["http://b:80/x@y"]})
    assert json.loads(MASK.text(text)) == {
        "repositories": ["https://USER@updates.example/a"],
        "peers": ["http://b:80/x@y"],
    }


def test_vehicle_is_hidden() -> None:
    assert MASK.text("failed at WVWZZZ1JZXW000001 today") == "failed at VIN today"


@pytest.mark.parametrize("text", ["a" * 64, "12345678901234567", "ABCDEFGHJKLMNPRST"])
def test_hashes_figures_and_words_are_no_vehicles(text: str) -> None:
    assert MASK.text(text) == text


def test_root_is_nobodys_home() -> None:
    assert Mask(Path("/")).text("/opt/diagclinic") == "/opt/diagclinic"


def test_who_did_something_is_a_stand_in_that_stays_the_same() -> None:
    people = People()
    told = [people.text(f'{{"who":"{name}"}}') for name in ("Tess", r"J\u00f6rg \"X\"", "Tess")]
    assert told == ['{"who":"person-1"}', '{"who":"person-2"}', '{"who":"person-1"}']


def test_name_that_is_torn_is_hidden_too() -> None:
    assert People().text('{"who": "Te') == '{"who": "person-1'


@pytest.mark.parametrize("who", ["", "launcher"])
def test_program_that_did_something_is_named(who: str) -> None:
    assert People().text(f'{{"who":"{who}"}}') == f'{{"who":"{who}"}}'
