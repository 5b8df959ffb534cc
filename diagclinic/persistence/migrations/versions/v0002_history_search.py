"""Indexes for the history: newest visits, a vehicle's visits, a visit's content, where a code was seen."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

#: indexes hold nothing of their own
LOSES = ()

_INDEXES = {
    "visits_by_start": ("visits", ["started_at"]),
    "visits_by_vehicle": ("visits", ["vehicle_id"]),
    "observations_by_visit": ("observations", ["visit_id"]),
    "scans_by_visit": ("scans", ["visit_id"]),
    "actions_by_visit": ("actions", ["visit_id"]),
    "codes_by_number": ("codes", ["dtc"]),
}


def upgrade() -> None:
    """Create the indexes."""
    for name, (table, columns) in _INDEXES.items():
        op.create_index(name, table, columns)


def downgrade() -> None:
    """Drop the indexes; no data is lost."""
    for name in _INDEXES:
        op.drop_index(name)
