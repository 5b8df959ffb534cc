"""What goes wrong is told in a sentence with a cure."""

import json
from pathlib import Path

from tests.updater.fleet.cli.desk import told


def test_an_error_has_a_cure(tmp_path: Path) -> None:
    answer = told(tmp_path, "migrate", "--database", "nonsense")
    assert answer.code == 2
    assert answer.error.startswith("diagclinic-fleet: ")
    assert answer.out == ""


def test_programs_are_told_as_json(tmp_path: Path) -> None:
    answer = told(tmp_path, "migrate", "--database", f"postgresql://x@/y?host={tmp_path}", "--json")
    assert (answer.code, sorted(json.loads(answer.out))) == (1, ["error", "remedy", "what"])
