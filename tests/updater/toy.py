"""A stand-in for a version's executables: small, quick to start, and as bad as it is told to be.

It becomes the file `diagclinic` of a version behind a first line that names the interpreter, and three
constants. What it does follows docs/updates.md: lines of health, `--selftest`, and the verbs of `db` on a
record in one JSON file.
"""

# ruff: noqa: T201  a program, copied into versions

import hashlib
import json
import os
import signal
import sys
import time
from pathlib import Path

VERSION = "0.0.0"
BEHAVIOUR = "good"
SCHEMA = (1, 1, 1)  # writes, reads lowest, reads highest

#: seconds for which a window that nobody closes stays open
LONGEST_S = 120.0
BEAT_S = 0.02


def data_folder() -> Path:
    if "--data" in sys.argv:
        return Path(sys.argv[sys.argv.index("--data") + 1])
    return Path(os.environ.get("DIAGCLINIC_DATA", "."))


def record_file() -> Path:
    return data_folder() / "record.json"


def journal_file() -> Path:
    return data_folder() / "journal.jsonl"


def read_record(path: Path) -> dict[str, object]:
    if not path.exists():
        return {"schema": SCHEMA[0], "rows": []}
    return json.loads(path.read_bytes())


def write_record(path: Path, record: dict[str, object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(path.name + ".half")
    with half.open("w") as file:
        json.dump(record, file)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)


def say(words: str) -> None:
    named = os.environ.get("DIAGCLINIC_HEALTH")
    if named:
        with Path(named).open("a") as file:
            file.write(words + "\n")


def window() -> int:
    """Open the window, as far as this version can."""
    closed: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: closed.append(number))
    signal.signal(signal.SIGINT, lambda number, _: closed.append(number))
    say("selftest")
    if BEHAVIOUR == "crash":
        return 1
    record = read_record(record_file())
    if BEHAVIOUR == "corrupt":
        record_file().write_bytes(b"not a record any more")
        say("failed the record is damaged")
        return 1
    say("database")
    say("window")
    append_row(record, f"started {VERSION}")
    if BEHAVIOUR == "hang":
        time.sleep(LONGEST_S)
        return 0
    live(closed)
    say("closing")
    return 0


def append_row(record: dict[str, object], row: str) -> None:
    record["rows"] = [*record["rows"], row]  # type: ignore[misc]  # a list, as written here
    write_record(record_file(), record)
    with journal_file().open("a") as file:
        file.write(json.dumps({"row": row}) + "\n")


def live(closed: list[int]) -> None:
    """Beat until somebody closes the window: a signal, the file `close` in the data folder, or `--close`."""
    end = time.monotonic() + float(os.environ.get("TOY_LIFE_S", LONGEST_S))
    while not closed and time.monotonic() < end and not (data_folder() / "close").exists():
        say("alive")
        if "--close" in sys.argv:
            return
        time.sleep(BEAT_S)


def answer(**said: object) -> int:
    print(json.dumps(said))
    return 0


def fail(error: str, what: str) -> int:
    print(json.dumps({"error": error, "what": what, "remedy": "Call support."}))
    return 1


def option(name: str) -> str | None:
    return sys.argv[sys.argv.index(name) + 1] if name in sys.argv else None


def info() -> int:
    there = record_file().exists()
    schema = read_record(record_file())["schema"] if there else None
    return answer(schema=SCHEMA[0], reads=list(SCHEMA[1:]), file_schema=schema)


def snapshot() -> int:
    record = read_record(record_file())
    path = data_folder() / "snapshots" / f"{option('--name') or VERSION}.json"
    write_record(path, record)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    rows = {"rows": len(record["rows"])}  # type: ignore[arg-type]  # a list, as written here
    return answer(snapshot=str(path), schema=record["schema"], rows=rows, sha256=sha256)


def upgrade() -> int:
    record = read_record(record_file())
    before = record["schema"]
    if before > SCHEMA[0]:
        return fail("too-new", "the record is newer than this version")
    write_record(record_file(), {**record, "schema": SCHEMA[0]})
    return answer(**{"from": before, "to": SCHEMA[0]})


def downgrade() -> int:
    record = read_record(record_file())
    before, to = record["schema"], int(option("--to") or 0)
    if BEHAVIOUR == "lossy":
        print(json.dumps({"lossless": False, "would_lose": ["what only this version records"]}))
        return 4
    write_record(record_file(), {**record, "schema": to})
    return answer(**{"from": before, "to": to})


def export_since() -> int:
    earlier = read_record(Path(sys.argv[3]))["rows"]
    rows = read_record(record_file())["rows"][len(earlier) :]
    path = data_folder() / "since.jsonl"
    path.write_text("".join(json.dumps({"row": row}) + "\n" for row in rows))
    return answer(export=str(path), records=len(rows))


def import_() -> int:
    record = read_record(Path(option("--snapshot") or ""))
    since = Path(option("--export") or journal_file())
    rows = [json.loads(line)["row"] for line in since.read_text().splitlines()] if since.exists() else []
    if not option("--export"):
        rows = rows[len(record["rows"]) :]
    kept = data_folder() / "kept.json"
    if record_file().exists():
        kept.write_bytes(record_file().read_bytes())
    write_record(record_file(), {"schema": record["schema"], "rows": [*record["rows"], *rows]})
    return answer(kept=str(kept), carried=len(rows), not_carried=[])


VERBS = {
    "info": info,
    "snapshot": snapshot,
    "upgrade": upgrade,
    "downgrade": downgrade,
    "export-since": export_since,
    "import": import_,
}


def selftest() -> int:
    if BEHAVIOUR == "sick":
        return fail("self-test", "a library is missing")
    return answer(ok=True, version=VERSION)


def main() -> int:
    if "--version" in sys.argv:
        print(VERSION)
        return 0
    if "--selftest" in sys.argv:
        return selftest()
    if len(sys.argv) > 2 and sys.argv[1] == "db":
        return VERBS[sys.argv[2]]()
    return window()


if __name__ == "__main__":
    sys.exit(main())
