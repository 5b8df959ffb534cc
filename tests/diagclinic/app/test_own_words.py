"""diagclinic.app.own_words: what a shop typed into a real record is found in what somebody writes."""

import getpass
from pathlib import Path

import pytest

from diagclinic.app.own_words import own_words
from diagclinic.core.errors import RecordError
from diagclinic.persistence.shop_record import open_record
from diagclinic.telemetry.redaction import cleaned
from tests import program
from tests.service_doubles import MemoryShop


def test_names_plates_and_the_shop_are_found(tmp_path: Path) -> None:
    words = ("--plate", "KANARI 77", "--technician", "Zebulon Quist", "--complaint", "Xanthippe heult")
    program.run(tmp_path, "scan", "--vci", "sim:demo", "--no-values", *words)
    program.run(tmp_path, "visit", "shop", "--name", "Zwackelmann", "--contact", "Ulmenweg Ost")
    record = open_record(tmp_path)
    try:
        said = "zebulon QUIST of Zwackelmann, Ulmenweg Ost: Kanari-77, Xanthippe heult!"
        left = cleaned(said, own_words(lambda: record)).lower()
    finally:
        record.close()
    assert [name for name in ("zebulon", "zwackel", "ulmen", "kanari", "xanthippe") if name in left] == []


def test_name_of_the_user_is_found() -> None:
    user = getpass.getuser()
    left = own_words(MemoryShop).left_out_of(f"it is {user} here")
    assert user not in left.split() or len(user) < 4


def test_record_that_cannot_be_read_leaves_nothing_to_chance() -> None:
    def trouble() -> MemoryShop:
        raise RecordError("damaged")

    with pytest.raises(RecordError):
        own_words(trouble)
