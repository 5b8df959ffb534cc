"""A newer version is this one with one more format of the record."""

from pathlib import Path

import pytest

from diagclinic.persistence.database_file import SCHEMA
from tests.newer_version import LOSSLESS, LOSSY, RUN_SQL, Step, build


@pytest.mark.parametrize("step", [LOSSLESS, LOSSY])
def test_a_newer_version_makes_its_own_format(tmp_path: Path, step: Step) -> None:
    newer = build(tmp_path / "newer", step, "7.8.9")

    ended = newer.sql(tmp_path / "data", "INSERT INTO vehicles VALUES (1, NULL, '', '', '')")

    assert (ended.code, ended.err) == (0, "")
    assert newer.schema == SCHEMA + 1
    assert newer.run(tmp_path / "data", "--version").out == "diagclinic 7.8.9\n"


def test_its_programs_use_its_own_modules(tmp_path: Path) -> None:
    newer = build(tmp_path / "newer", LOSSY)

    ended = newer.python("import diagclinic; print(diagclinic.__file__)")

    assert ended.out.strip() == str(tmp_path / "newer" / "diagclinic" / "__init__.py")
    assert "open_record" in RUN_SQL
