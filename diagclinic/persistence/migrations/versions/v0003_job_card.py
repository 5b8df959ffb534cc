"""What people say of a visit, the shop's own details, and the odometer that a scan read.

Details and the shop's name are entries: a later one stands beside the earlier ones, and the last one counts.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

#: table and column that the way down empties, with a query for how often, by visit
LOSES = (
    ("visit_details", "", "SELECT visit_id, count(*) FROM visit_details GROUP BY visit_id"),
    ("shop_details", "", "SELECT NULL, count(*) FROM shop_details"),
    (
        "scans",
        "odometer_km",
        "SELECT visit_id, count(*) FROM scans WHERE odometer_km IS NOT NULL GROUP BY visit_id",
    ),
)

_TABLES = {
    "visit_details": """
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        visit_id INTEGER NOT NULL REFERENCES visits (id),
        at INTEGER NOT NULL,
        "by" TEXT NOT NULL,
        plate TEXT NOT NULL,
        odometer_km INTEGER CHECK (odometer_km >= 0),
        technician TEXT NOT NULL,
        complaint TEXT NOT NULL,
        note TEXT NOT NULL,
        search TEXT NOT NULL""",
    "shop_details": """
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL,
        "by" TEXT NOT NULL,
        name TEXT NOT NULL,
        contact TEXT NOT NULL""",
}
_INDEX = "visit_details_by_visit"


def upgrade() -> None:
    """Create the tables, and the column for the odometer."""
    for name, columns in _TABLES.items():
        op.execute(f"CREATE TABLE {name} ({columns}) STRICT")
    op.create_index(_INDEX, "visit_details", ["visit_id"])
    op.execute("ALTER TABLE scans ADD COLUMN odometer_km REAL CHECK (odometer_km >= 0)")


def downgrade() -> None:
    """Drop what the older format cannot hold; a vehicle keeps its plate, a visit its observations."""
    op.execute("ALTER TABLE scans DROP COLUMN odometer_km")
    op.drop_index(_INDEX)
    for name in reversed(_TABLES):
        op.execute(f"DROP TABLE {name}")
