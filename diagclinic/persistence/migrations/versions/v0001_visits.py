"""Vehicles, visits, what was asked and answered, scans and actions.

Tables are STRICT, so a value of the wrong type is refused.  Times are microseconds since 1970 in
UTC.  Lists of words that will grow (purposes, kinds of action) are open; those that a standard closes are
checked.
"""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

#: an empty database holds nothing: whatever is on record belongs to a visit, or to a vehicle
LOSES = (
    ("visits", "", "SELECT NULL, count(*) FROM visits"),
    ("vehicles", "", "SELECT NULL, count(*) FROM vehicles"),
)

_TABLES = {
    "vehicles": """
        id INTEGER NOT NULL PRIMARY KEY,
        vin TEXT UNIQUE CHECK (length(vin) = 17),
        plate TEXT NOT NULL,
        label TEXT NOT NULL,
        search TEXT NOT NULL""",
    "visits": """
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        vehicle_id INTEGER REFERENCES vehicles (id),
        started_at INTEGER NOT NULL,
        ended_at INTEGER,
        vci TEXT NOT NULL,
        is_demo INTEGER NOT NULL CHECK (is_demo IN (0, 1)),
        trace TEXT NOT NULL""",
    "control_units": """
        id INTEGER NOT NULL PRIMARY KEY,
        visit_id INTEGER NOT NULL REFERENCES visits (id),
        scheme TEXT NOT NULL CHECK (scheme <> ''),
        number INTEGER NOT NULL CHECK (number >= 0),
        UNIQUE (visit_id, scheme, number)""",
    "observations": """
        id INTEGER NOT NULL PRIMARY KEY,
        visit_id INTEGER NOT NULL REFERENCES visits (id),
        unit_id INTEGER REFERENCES control_units (id),
        at INTEGER NOT NULL,
        request BLOB NOT NULL,
        raw BLOB NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('value', 'not-supported', 'refused', 'silent', 'corrupt')),
        detail TEXT NOT NULL""",
    "scans": """
        id INTEGER NOT NULL PRIMARY KEY,
        visit_id INTEGER NOT NULL REFERENCES visits (id),
        at INTEGER NOT NULL,
        purpose TEXT NOT NULL CHECK (purpose <> ''),
        is_complete INTEGER NOT NULL CHECK (is_complete IN (0, 1)),
        fault_count INTEGER NOT NULL CHECK (fault_count >= 0)""",
    "scan_units": """
        id INTEGER NOT NULL PRIMARY KEY,
        scan_id INTEGER NOT NULL REFERENCES scans (id),
        position INTEGER NOT NULL,
        unit_id INTEGER NOT NULL REFERENCES control_units (id),
        role TEXT NOT NULL CHECK (role <> ''),
        name TEXT NOT NULL,
        own_name TEXT NOT NULL,
        vin TEXT CHECK (length(vin) = 17),
        UNIQUE (scan_id, position)""",
    "identifications": """
        scan_unit_id INTEGER NOT NULL REFERENCES scan_units (id),
        kind TEXT NOT NULL CHECK (kind IN ('calibration', 'verification')),
        position INTEGER NOT NULL,
        text TEXT NOT NULL,
        PRIMARY KEY (scan_unit_id, kind, position)""",
    "replies": """
        id INTEGER NOT NULL PRIMARY KEY,
        scan_unit_id INTEGER NOT NULL REFERENCES scan_units (id),
        subject TEXT NOT NULL CHECK (subject IN ('confirmed', 'pending', 'permanent', 'readiness')),
        kind TEXT NOT NULL CHECK (kind IN ('value', 'not-supported', 'refused', 'silent', 'corrupt')),
        raw BLOB,
        service INTEGER,
        nrc INTEGER,
        waited_s REAL,
        why TEXT,
        UNIQUE (scan_unit_id, subject),
        CHECK ((raw IS NULL) = (kind = 'silent')),
        CHECK ((waited_s IS NOT NULL) = (kind = 'silent')),
        CHECK ((service IS NOT NULL AND nrc IS NOT NULL) = (kind = 'refused')),
        CHECK ((why IS NOT NULL) = (kind = 'corrupt'))""",
    "codes": """
        reply_id INTEGER NOT NULL REFERENCES replies (id),
        position INTEGER NOT NULL,
        dtc INTEGER NOT NULL CHECK (dtc BETWEEN 0 AND 65535),
        PRIMARY KEY (reply_id, position)""",
    "readiness": """
        reply_id INTEGER NOT NULL PRIMARY KEY REFERENCES replies (id),
        mil_on INTEGER CHECK (mil_on IN (0, 1)),
        dtc_count INTEGER,
        ignition TEXT NOT NULL CHECK (ignition <> '')""",
    "monitors": """
        reply_id INTEGER NOT NULL REFERENCES readiness (reply_id),
        position INTEGER NOT NULL,
        "key" TEXT NOT NULL,
        name TEXT NOT NULL,
        is_supported INTEGER NOT NULL CHECK (is_supported IN (0, 1)),
        is_complete INTEGER NOT NULL CHECK (is_complete IN (0, 1)),
        PRIMARY KEY (reply_id, position)""",
    "parameters": """
        id INTEGER NOT NULL PRIMARY KEY,
        "key" TEXT NOT NULL,
        definition TEXT NOT NULL UNIQUE CHECK (json_valid(definition, 2))""",
    "freeze_frames": """
        id INTEGER NOT NULL PRIMARY KEY,
        scan_unit_id INTEGER NOT NULL REFERENCES scan_units (id),
        position INTEGER NOT NULL,
        number INTEGER NOT NULL,
        dtc INTEGER CHECK (dtc BETWEEN 0 AND 65535),
        UNIQUE (scan_unit_id, position)""",
    "frame_readings": """
        frame_id INTEGER NOT NULL REFERENCES freeze_frames (id),
        position INTEGER NOT NULL,
        parameter_id INTEGER NOT NULL REFERENCES parameters (id),
        value REAL NOT NULL,
        PRIMARY KEY (frame_id, position)""",
    "actions": """
        id INTEGER NOT NULL PRIMARY KEY,
        visit_id INTEGER NOT NULL REFERENCES visits (id),
        at INTEGER NOT NULL,
        "by" TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind <> ''),
        request BLOB NOT NULL,
        outcome TEXT NOT NULL""",
}


def upgrade() -> None:
    """Create the tables."""
    for name, columns in _TABLES.items():
        op.execute(f"CREATE TABLE {name} ({columns}) STRICT")


def downgrade() -> None:
    """Drop the tables with all that is in them."""
    for name in reversed(_TABLES):
        op.execute(f"DROP TABLE {name}")
