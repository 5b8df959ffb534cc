"""A process that appends to a record until it is killed, and says on standard output what it was promised."""

import resource
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

from diagclinic.core.errors import RecordError
from diagclinic.persistence.shop_record import open_record
from diagclinic.persistence.visit_record import SqliteVisitRecord
from tests.diagclinic.persistence.samples import ASKED_SPEED, NOW


def appended(visit: SqliteVisitRecord) -> Iterator[int]:
    """Append numbered observations, each traced first, and yield each number once it was acknowledged."""
    for number in count():
        visit.trace.record(sent=True, payload=str(number).encode(), at_s=float(number))
        visit.append(replace(ASKED_SPEED, detail=str(number)))
        yield number


def main(folder: Path, file_limit: int) -> None:
    """Write until killed, or until the disk is full where files may not exceed `file_limit` bytes."""
    visit = open_record(folder).begin_visit(NOW, "sim:golf", is_demo=True)
    if file_limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_limit, file_limit))
    try:
        for number in appended(visit):
            print(number, flush=True)  # noqa: T201  the promise
    except RecordError as error:
        print(error.code, flush=True)  # noqa: T201  why it ended


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
