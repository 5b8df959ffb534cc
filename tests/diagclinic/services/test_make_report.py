"""diagclinic.services.make_report: from the record to a file, or a reason why not."""

from pathlib import Path

import pytest

from diagclinic.core.errors import RecordMissingError, ReportError
from diagclinic.core.visit import Visit
from diagclinic.services.jobs import run_job
from diagclinic.services.make_report import MakeReport
from tests.service_doubles import NOON, Listener, MemoryShop, context


def shop_with_a_visit() -> MemoryShop:
    shop = MemoryShop()
    shop.begin_visit(NOON, "sim:demo", is_demo=True)
    return shop


def written(visit: Visit, path: Path, /) -> None:
    path.write_text(f"visit {visit.summary.visit_id}", "utf-8")


def job(path: Path, shop: MemoryShop | None = None, visit_id: int = 1) -> MakeReport:
    kept = shop or shop_with_a_visit()
    return MakeReport(lambda: kept, written, visit_id, path)


def test_report_is_of_the_visit_that_was_asked_for(tmp_path: Path) -> None:
    assert job(tmp_path / "report.pdf").run(context()).read_text("utf-8") == "visit 1"


def test_folder_is_made_where_there_is_none(tmp_path: Path) -> None:
    assert job(tmp_path / "a" / "b" / "report.pdf").run(context()).is_file()


def test_folder_that_cannot_be_made_is_a_reason(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(ReportError, match="file"):
        job(tmp_path / "file" / "report.pdf").run(context())


def test_visit_that_is_not_on_record_makes_no_folder(tmp_path: Path) -> None:
    with pytest.raises(RecordMissingError):
        job(tmp_path / "new" / "report.pdf", visit_id=9).run(context())
    assert not (tmp_path / "new").exists()


def test_report_that_is_cancelled_while_the_visit_is_read_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    assert run_job(job(path), Listener(cancel_at="report.read").context).cancelled
    assert not path.exists()


def test_steps_are_told(tmp_path: Path) -> None:
    listener = Listener()
    job(tmp_path / "report.pdf").run(listener.context)
    assert listener.names == ["report.read", "report.write"]
