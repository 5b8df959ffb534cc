"""A process that appends to a capture until it is killed, and prints what it was promised."""

import sys
from itertools import count
from pathlib import Path

from diagclinic.core.errors import RecordError
from diagclinic.persistence.captures.files import create_capture
from tests.diagclinic.persistence.captures.samples import HEAD, counting

#: frames between two flushes; no divisor of a block
BATCH = 500


def main(path: Path, file_limit: int) -> None:
    """Write until killed, or until the disk is full where files may not exceed `file_limit` bytes."""
    writer = create_capture(path, HEAD)
    if file_limit:
        limit_files(file_limit)
    try:
        for number in count(0, BATCH):
            writer.append(counting(BATCH, number))
            writer.flush()
            print(writer.frames, flush=True)  # noqa: T201  the promise
    except RecordError as error:
        print(error.code, flush=True)  # noqa: T201  why it ended


def limit_files(size: int) -> None:
    """Let no file of this process become longer than `size` bytes."""
    import resource  # noqa: PLC0415  not on Windows

    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
