"""diagclinic.services.step_words: every step of a job in words."""

import ast
import re
from pathlib import Path

import pytest

from diagclinic.services import step_words as module
from diagclinic.services.connect import Rung
from diagclinic.services.step_words import step_words

SERVICES = Path(module.__file__).parent


def steps_of(file: Path) -> set[str]:
    """Return the names of the steps that are written out in `file`: the third argument of each ``step``."""
    calls = (node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Call))
    third = [
        call.args[2] for call in calls if ast.unparse(call.func).endswith(".step") and len(call.args) == 3
    ]
    texts = (ast.unparse(arg) for arg in third)
    return {match[1] for text in texts if (match := re.match(r"f?'([a-z.-]+)(?::.*)?'$", text))}


EVERY = {step for file in SERVICES.glob("*.py") for step in steps_of(file)}


def test_steps_were_found() -> None:
    assert {"identify.vin", "scan.frames", "clear.erase", "reconnect"} <= EVERY


@pytest.mark.parametrize("step", sorted(EVERY))
def test_step_of_a_job_has_words(step: str) -> None:
    assert step_words(f"{step}:7E8") != step


@pytest.mark.parametrize("rung", Rung)
def test_rung_of_the_ladder_has_words(rung: Rung) -> None:
    assert step_words(f"connect.{rung.value}") != f"connect.{rung.value}"


def test_whom_the_step_is_about_is_named() -> None:
    assert step_words("scan.frames:7E8") == "Reading freeze frames of 7E8"


def test_step_without_words_is_told_as_it_is() -> None:
    assert step_words("dance") == "dance"
