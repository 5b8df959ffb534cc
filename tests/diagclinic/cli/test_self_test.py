"""`diagclinic --selftest`: what is said of each part."""

import io
import json

import pytest

from diagclinic.cli.parser import parse
from diagclinic.cli.self_test import tell_checks
from diagclinic.services.self_test import PartCheck

GOOD = PartCheck("record", is_ok=True, words="It can be opened.")
BAD = PartCheck("window", is_ok=False, words="ImportError: libEGL")


def test_programs_are_told_each_part() -> None:
    out = io.StringIO()

    is_ok = tell_checks([GOOD, BAD], out, is_json=True)

    assert (is_ok, json.loads(out.getvalue())) == (
        False,
        {
            "ok": False,
            "checks": [
                {"name": "record", "ok": True, "words": "It can be opened."},
                {"name": "window", "ok": False, "words": "ImportError: libEGL"},
            ],
            "what": "window: ImportError: libEGL",
        },
    )


def test_people_see_which_part_fails() -> None:
    out = io.StringIO()

    tell_checks([GOOD, BAD], out, is_json=False)

    assert out.getvalue() == "✓ record: It can be opened.\n! window: ImportError: libEGL\n"


def test_all_is_well_where_every_part_is() -> None:
    assert tell_checks([GOOD, GOOD], io.StringIO(), is_json=False)


@pytest.mark.parametrize("words", [["--selftest", "scan"], ["--json", "scan"], ["--json"]])
def test_a_self_test_stands_alone(words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(words)

    assert ended.value.code == 2


def test_a_self_test_may_be_for_programs() -> None:
    arguments = parse(["--selftest", "--json"])

    assert (arguments.selftest, arguments.selftest_json, arguments.command) == (True, True, None)
