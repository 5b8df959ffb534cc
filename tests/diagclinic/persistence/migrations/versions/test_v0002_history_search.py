"""The history is found by index, not by reading everything."""

from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from diagclinic.persistence.database_file import DatabaseFile
from diagclinic.persistence.places import DATABASE_NAME
from diagclinic.persistence.shop_record import open_record


@pytest.fixture
def database(tmp_path: Path) -> Iterator[apsw.Connection]:
    open_record(tmp_path).close()
    opened = DatabaseFile(tmp_path / DATABASE_NAME).connect()
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("question", "index"),
    [
        ("SELECT * FROM visits ORDER BY started_at DESC, id DESC LIMIT 200", "visits_by_start"),
        ("SELECT * FROM visits WHERE vehicle_id = 1", "visits_by_vehicle"),
        ("SELECT * FROM observations WHERE visit_id = 1 AND id > 7 ORDER BY id", "observations_by_visit"),
        ("SELECT fault_count FROM scans WHERE visit_id = 1 ORDER BY id DESC", "scans_by_visit"),
        ("SELECT * FROM actions WHERE visit_id = 1 ORDER BY id", "actions_by_visit"),
        ("SELECT reply_id FROM codes WHERE dtc = 769", "codes_by_number"),
    ],
)
def test_a_question_to_the_history_uses_its_index(
    database: apsw.Connection, question: str, index: str
) -> None:
    plan = " ".join(row[3] for row in database.execute(f"EXPLAIN QUERY PLAN {question}"))

    assert f"INDEX {index}" in plan


def test_no_question_has_to_sort(database: apsw.Connection) -> None:
    question = "SELECT * FROM observations WHERE visit_id = 1 AND id > 7 ORDER BY id"

    plan = " ".join(row[3] for row in database.execute(f"EXPLAIN QUERY PLAN {question}"))

    assert "TEMP B-TREE" not in plan
