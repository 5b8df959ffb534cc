"""A newer version's step, which only tests have: as one is written for a release."""

from pathlib import Path

from updater.fleet.store.schema import SCHEMA, Known

_STEP = '''"""A step of a test."""

from alembic import op

revision = "{number:04}"
down_revision = "{former:04}"
branch_labels = None
depends_on = None


def upgrade():
    """Make what is new."""
    for statement in {statements!r}:
        op.execute(statement)
'''
#: a column more, a table more, and what is there brought along
BETTER = (
    "ALTER TABLE installs ADD COLUMN mood TEXT NOT NULL DEFAULT ''",
    "CREATE TABLE moods (name TEXT NOT NULL PRIMARY KEY, installs BIGINT NOT NULL)",
    "UPDATE installs SET mood = 'good' WHERE shop = 'Weber'",
    "INSERT INTO moods SELECT mood, count(*) FROM installs GROUP BY mood",
)
#: the last statement fails, when the others have done their work
BROKEN = (*BETTER, "INSERT INTO nowhere VALUES (1)")


def newer(folder: Path, statements: tuple[str, ...] = BETTER) -> Known:
    """Return what a version with one more step knows."""
    folder.mkdir(exist_ok=True)
    number = SCHEMA + 1
    text = _STEP.format(number=number, former=SCHEMA, statements=statements)
    (folder / f"v{number:04}_of_a_test.py").write_text(text, "utf-8")
    return Known(number, (folder,))
