"""A newer version of the program: a copy of its source with one more format of the record.

newer = build(tmp_path / "newer", LOSSY)
newer.run(data, "db", "upgrade", "--json")
newer.python(KEEP_TYRES, str(data))
"""

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.program import ROOT, Ended, environment, run_line

_HEAD: Final = '''"""A step that only a test has."""

from alembic import op

revision = "{number:04}"
down_revision = "{former:04}"
branch_labels = None
depends_on = None

LOSES = {loses!r}


def upgrade() -> None:
    """Make what is new."""
    for statement in {up!r}:
        op.execute(statement)


def downgrade() -> None:
    """Take it away again."""
    for statement in {down!r}:
        op.execute(statement)
'''


@dataclass(frozen=True, slots=True)
class Step:
    """A step to a newer format: statements up and down, and what the way down says it loses."""

    up: tuple[str, ...]
    down: tuple[str, ...]
    loses: tuple[tuple[str, str, str], ...] = ()


#: nothing of it holds anything of its own
LOSSLESS: Final = Step(
    up=("CREATE INDEX vehicles_by_plate ON vehicles (plate)",), down=("DROP INDEX vehicles_by_plate",)
)
#: a list and a value that the earlier format has no place for
LOSSY: Final = Step(
    up=(
        "CREATE TABLE tyres (id INTEGER NOT NULL PRIMARY KEY, visit_id INTEGER NOT NULL, mm REAL) STRICT",
        "ALTER TABLE visit_details ADD COLUMN mood TEXT",
    ),
    down=("ALTER TABLE visit_details DROP COLUMN mood", "DROP TABLE tyres"),
    loses=(
        ("tyres", "", "SELECT visit_id, count(*) FROM tyres GROUP BY visit_id"),
        (
            "visit_details",
            "mood",
            "SELECT visit_id, count(*) FROM visit_details WHERE mood IS NOT NULL GROUP BY visit_id",
        ),
    ),
)

#: a program for `NewerVersion.python` that runs SQL, each statement in a transaction of its own, as the newer
#: version's window would; the data folder and the statements are its arguments
RUN_SQL: Final = """
import sys
from pathlib import Path
from diagclinic.persistence.shop_record import open_record

record = open_record(Path(sys.argv[1]))
for statement in sys.argv[2:]:
    with record._database.writing() as connection:
        connection.exec_driver_sql(statement)
    print("kept", flush=True)
record.close()
"""


@dataclass(frozen=True, slots=True)
class NewerVersion:
    """A newer version, in a folder of its own.

    Attributes:
        folder: holds its source.
        schema: number of the format that it writes.
    """

    folder: Path
    schema: int

    def run(self, data: Path, *words: str) -> Ended:
        """Run it to its end with all its state in `data`."""
        return run_line([*self.words(data), *words], self.environment(), folder=self.folder)

    def words(self, data: Path) -> list[str]:
        """Return the beginning of its command lines."""
        return [sys.executable, "-m", "diagclinic", "--data", str(data)]

    def python(self, code: str, *words: str) -> Ended:
        """Run a program that imports its modules."""
        return run_line([sys.executable, "-c", code, *words], self.environment(), folder=self.folder)

    def sql(self, data: Path, *statements: str) -> Ended:
        """Let it change the record in `data`."""
        return self.python(RUN_SQL, str(data), *statements)

    def environment(self, **more: str) -> dict[str, str]:
        """Return the environment in which its modules are found."""
        return environment(PYTHONPATH=str(self.folder), **more)


def build(folder: Path, step: Step, version: str = "99.0.0") -> NewerVersion:
    """Make a newer version of the program in `folder`, whose last step of the record is `step`."""
    package = folder / "diagclinic"
    shutil.copytree(ROOT / "diagclinic", package, ignore=shutil.ignore_patterns("*.pyc.*"))
    for shared in ("drivers", "resources"):
        (folder / shared).symlink_to(ROOT / shared)
    former = _number_in(package / "persistence/database_file.py")
    _replace(
        package / "persistence/database_file.py", f"SCHEMA: Final = {former}", f"SCHEMA: Final = {former + 1}"
    )
    _name_version(package / "__init__.py", version)
    text = _HEAD.format(number=former + 1, former=former, loses=step.loses, up=step.up, down=step.down)
    (package / f"persistence/migrations/versions/v{former + 1:04}_of_a_test.py").write_text(text, "utf-8")
    return NewerVersion(folder, former + 1)


def _number_in(path: Path) -> int:
    line = next(line for line in path.read_text("utf-8").splitlines() if line.startswith("SCHEMA: Final = "))
    return int(line.rpartition(" ")[2])


def _name_version(path: Path, version: str) -> None:
    lines = path.read_text("utf-8").splitlines()
    named = [f'__version__ = "{version}"' if line.startswith("__version__") else line for line in lines]
    path.write_text("\n".join([*named, ""]), "utf-8")


def _replace(path: Path, before: str, after: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(f"\n{before}\n") == 1, f"{path} has changed"
    path.write_text(text.replace(f"\n{before}\n", f"\n{after}\n"), "utf-8")
