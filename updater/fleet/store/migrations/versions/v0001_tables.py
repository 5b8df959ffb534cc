"""The tables of the first release, as they were then: later steps change them, nobody changes this one."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

#: what the two databases call a number that they count up, and bytes
_KINDS = {
    "sqlite": {"number": "INTEGER", "bytes": "BLOB"},
    "postgresql": {"number": "BIGSERIAL", "bytes": "BYTEA"},
}
_TABLES = {
    "acts": """
        id {number} NOT NULL, at BIGINT NOT NULL, version TEXT NOT NULL, act TEXT NOT NULL,
        who TEXT NOT NULL, second TEXT NOT NULL, why TEXT NOT NULL, verdict BIGINT, dry INTEGER NOT NULL,
        outcome TEXT NOT NULL, CONSTRAINT pk_acts PRIMARY KEY (id)""",
    "alarms": """
        id {number} NOT NULL, at BIGINT NOT NULL, version TEXT NOT NULL, what TEXT NOT NULL,
        words TEXT NOT NULL, who TEXT NOT NULL, taken_back_at BIGINT, taken_back_by TEXT,
        CONSTRAINT pk_alarms PRIMARY KEY (id)""",
    "alert_outbox": """
        id {number} NOT NULL, alert BIGINT NOT NULL, channel TEXT NOT NULL, severity TEXT NOT NULL,
        kind TEXT NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL, made_at BIGINT NOT NULL,
        due_at BIGINT NOT NULL, tries INTEGER NOT NULL, state TEXT NOT NULL, settled_at BIGINT NOT NULL,
        why TEXT NOT NULL, CONSTRAINT pk_alert_outbox PRIMARY KEY (id)""",
    "alert_silences": """
        id {number} NOT NULL, rule TEXT NOT NULL, about TEXT NOT NULL, from_at BIGINT NOT NULL,
        until_at BIGINT NOT NULL, who TEXT NOT NULL, why TEXT NOT NULL, ended_at BIGINT NOT NULL,
        ended_by TEXT NOT NULL, CONSTRAINT pk_alert_silences PRIMARY KEY (id)""",
    "alerts": """
        id {number} NOT NULL, open_key TEXT, rule TEXT NOT NULL, severity TEXT NOT NULL,
        about TEXT NOT NULL, says TEXT NOT NULL, state TEXT NOT NULL, since BIGINT NOT NULL,
        last_at BIGINT NOT NULL, count INTEGER NOT NULL, opened_at BIGINT NOT NULL, step INTEGER NOT NULL,
        reminded_at BIGINT NOT NULL, told TEXT NOT NULL, acknowledged_at BIGINT NOT NULL,
        acknowledged_by TEXT NOT NULL, acknowledged_why TEXT NOT NULL, over_at BIGINT NOT NULL,
        CONSTRAINT pk_alerts PRIMARY KEY (id), CONSTRAINT uq_alerts_open_key UNIQUE (open_key)""",
    "audit": """
        id {number} NOT NULL, at BIGINT NOT NULL, who TEXT NOT NULL, act TEXT NOT NULL,
        detail TEXT NOT NULL, hash TEXT NOT NULL, CONSTRAINT pk_audit PRIMARY KEY (id)""",
    "audit_head": """
        "only" INTEGER NOT NULL, lines BIGINT NOT NULL, hash TEXT NOT NULL,
        CONSTRAINT pk_audit_head PRIMARY KEY ("only")""",
    "batches": """
        id {number} NOT NULL, install TEXT NOT NULL, epoch TEXT NOT NULL, first_seq BIGINT NOT NULL,
        last_seq BIGINT NOT NULL, events INTEGER NOT NULL, arrived_at BIGINT NOT NULL,
        offset_ms BIGINT NOT NULL, body {bytes} NOT NULL, CONSTRAINT pk_batches PRIMARY KEY (id)""",
    "changed_days": """
        day INTEGER NOT NULL, mark BIGINT NOT NULL, CONSTRAINT pk_changed_days PRIMARY KEY (day, mark)""",
    "codes": """
        hash TEXT NOT NULL, shop TEXT NOT NULL, made_by TEXT NOT NULL, made_at BIGINT NOT NULL,
        expires_at BIGINT NOT NULL, used_at BIGINT, used_by TEXT, CONSTRAINT pk_codes PRIMARY KEY (hash)""",
    "crash_groups": """
        signature TEXT NOT NULL, what TEXT NOT NULL, type TEXT NOT NULL, frames TEXT NOT NULL,
        first_at BIGINT NOT NULL, state TEXT NOT NULL, note TEXT NOT NULL,
        CONSTRAINT pk_crash_groups PRIMARY KEY (signature)""",
    "crashes": """
        install TEXT NOT NULL, epoch TEXT NOT NULL, seq BIGINT NOT NULL, signature TEXT NOT NULL,
        version TEXT NOT NULL, vci TEXT NOT NULL, at BIGINT NOT NULL,
        CONSTRAINT pk_crashes PRIMARY KEY (install, epoch, seq)""",
    "devices": """
        hash TEXT NOT NULL, name TEXT NOT NULL, made_at BIGINT NOT NULL,
        CONSTRAINT pk_devices PRIMARY KEY (hash)""",
    "fact_days": """
        day INTEGER NOT NULL, version TEXT NOT NULL, channel TEXT NOT NULL, region TEXT NOT NULL,
        what TEXT NOT NULL, name TEXT NOT NULL, vci TEXT NOT NULL, count BIGINT NOT NULL,
        installs INTEGER NOT NULL, times {bytes} NOT NULL,
        CONSTRAINT pk_fact_days PRIMARY KEY (day, version, channel, region, what, name, vci)""",
    "feedback": """
        install TEXT NOT NULL, epoch TEXT NOT NULL, seq BIGINT NOT NULL, version TEXT NOT NULL,
        channel TEXT NOT NULL, region TEXT NOT NULL, at BIGINT NOT NULL, about TEXT NOT NULL, nps INTEGER,
        csat INTEGER, effort INTEGER, words TEXT NOT NULL,
        CONSTRAINT pk_feedback PRIMARY KEY (install, epoch, seq)""",
    "forgotten": """
        nonce TEXT NOT NULL, install TEXT NOT NULL, at BIGINT NOT NULL,
        CONSTRAINT pk_forgotten PRIMARY KEY (nonce)""",
    "guesses": """
        about TEXT NOT NULL, count INTEGER NOT NULL, last_at BIGINT NOT NULL,
        CONSTRAINT pk_guesses PRIMARY KEY (about)""",
    "install_days": """
        day INTEGER NOT NULL, install TEXT NOT NULL, version TEXT NOT NULL, op TEXT NOT NULL,
        protocol TEXT NOT NULL, vci TEXT NOT NULL, flags TEXT NOT NULL, ok INTEGER NOT NULL,
        failed INTEGER NOT NULL, vehicle INTEGER NOT NULL, refused INTEGER NOT NULL,
        cancelled INTEGER NOT NULL, incidents INTEGER NOT NULL, last_failed_at BIGINT NOT NULL,
        times {bytes} NOT NULL,
        CONSTRAINT pk_install_days PRIMARY KEY (day, install, version, op, protocol, vci, flags)""",
    "install_facts": """
        day INTEGER NOT NULL, install TEXT NOT NULL, version TEXT NOT NULL, what TEXT NOT NULL,
        name TEXT NOT NULL, vci TEXT NOT NULL, count BIGINT NOT NULL, times {bytes} NOT NULL,
        CONSTRAINT pk_install_facts PRIMARY KEY (day, install, version, what, name, vci)""",
    "installs": """
        install TEXT NOT NULL, public_key {bytes} NOT NULL, shop TEXT NOT NULL, how TEXT NOT NULL,
        channel TEXT NOT NULL, region TEXT NOT NULL, platform TEXT NOT NULL, version TEXT NOT NULL,
        level INTEGER NOT NULL, flags TEXT NOT NULL, enrolled_at BIGINT NOT NULL, seen_at BIGINT,
        revoked_at BIGINT, CONSTRAINT pk_installs PRIMARY KEY (install)""",
    "measures": """
        experiment TEXT NOT NULL, install TEXT NOT NULL, variant TEXT NOT NULL, metric TEXT NOT NULL,
        count BIGINT NOT NULL, times {bytes} NOT NULL,
        CONSTRAINT pk_measures PRIMARY KEY (experiment, install, variant, metric)""",
    "proposals": """
        id {number} NOT NULL, at BIGINT NOT NULL, version TEXT NOT NULL, act TEXT NOT NULL,
        who TEXT NOT NULL, why TEXT NOT NULL, detail TEXT NOT NULL, expires_at BIGINT NOT NULL,
        settled_at BIGINT, settled_by TEXT, CONSTRAINT pk_proposals PRIMARY KEY (id)""",
    "recovery_codes": """
        hash TEXT NOT NULL, name TEXT NOT NULL, CONSTRAINT pk_recovery_codes PRIMARY KEY (hash)""",
    "rollouts": """
        version TEXT NOT NULL, "before" TEXT NOT NULL, phase TEXT NOT NULL, share TEXT NOT NULL,
        state TEXT NOT NULL, since BIGINT NOT NULL, began_at BIGINT NOT NULL,
        CONSTRAINT pk_rollouts PRIMARY KEY (version)""",
    "sessions": """
        hash TEXT NOT NULL, name TEXT NOT NULL, stage TEXT NOT NULL, offered TEXT NOT NULL,
        misses INTEGER NOT NULL, made_at BIGINT NOT NULL, seen_at BIGINT NOT NULL,
        CONSTRAINT pk_sessions PRIMARY KEY (hash)""",
    "streams": """
        install TEXT NOT NULL, epoch TEXT NOT NULL, last_seq BIGINT NOT NULL, last_at BIGINT NOT NULL,
        taken BIGINT NOT NULL, dropped TEXT NOT NULL, CONSTRAINT pk_streams PRIMARY KEY (install, epoch)""",
    "users": """
        name TEXT NOT NULL, role TEXT NOT NULL, role_since BIGINT NOT NULL, password TEXT NOT NULL,
        secret TEXT NOT NULL, last_step BIGINT NOT NULL, made_at BIGINT NOT NULL, made_by TEXT NOT NULL,
        set_up TEXT NOT NULL, set_up_until BIGINT NOT NULL, seen_at BIGINT, disabled_at BIGINT,
        CONSTRAINT pk_users PRIMARY KEY (name)""",
    "verdicts": """
        id {number} NOT NULL, version TEXT NOT NULL, at BIGINT NOT NULL, verdict TEXT NOT NULL,
        reasons TEXT NOT NULL, evidence TEXT NOT NULL, asked TEXT NOT NULL,
        CONSTRAINT pk_verdicts PRIMARY KEY (id)""",
    "version_days": """
        day INTEGER NOT NULL, version TEXT NOT NULL, channel TEXT NOT NULL, region TEXT NOT NULL,
        op TEXT NOT NULL, vci TEXT NOT NULL, ok BIGINT NOT NULL, failed BIGINT NOT NULL,
        vehicle BIGINT NOT NULL, refused BIGINT NOT NULL, cancelled BIGINT NOT NULL,
        incidents BIGINT NOT NULL, installs INTEGER NOT NULL, shops INTEGER NOT NULL,
        times {bytes} NOT NULL,
        CONSTRAINT pk_version_days PRIMARY KEY (day, version, channel, region, op, vci)""",
}
_INDEXES = (
    ("ix_acts_version", "acts", ["version"]),
    ("ix_alarms_version", "alarms", ["version"]),
    ("ix_alert_outbox_alert", "alert_outbox", ["alert"]),
    ("ix_alert_outbox_state_due", "alert_outbox", ["state", "due_at"]),
    ("ix_alert_silences_until_at", "alert_silences", ["until_at"]),
    ("ix_alerts_last_at", "alerts", ["last_at"]),
    ("ix_alerts_rule", "alerts", ["rule"]),
    ("ix_alerts_state", "alerts", ["state"]),
    ("ix_batches_arrived_at", "batches", ["arrived_at"]),
    ("ix_batches_install_epoch", "batches", ["install", "epoch", "last_seq"]),
    ("ix_crashes_signature", "crashes", ["signature"]),
    ("ix_crashes_version", "crashes", ["version"]),
    ("ix_devices_name", "devices", ["name"]),
    ("ix_feedback_at", "feedback", ["at"]),
    ("ix_install_days_install_version", "install_days", ["install", "version"]),
    ("ix_installs_shop", "installs", ["shop"]),
    ("ix_recovery_codes_name", "recovery_codes", ["name"]),
    ("ix_sessions_name", "sessions", ["name"]),
    ("ix_verdicts_version_at", "verdicts", ["version", "at"]),
)


def upgrade() -> None:
    """Make the tables."""
    kinds = _KINDS[op.get_context().dialect.name]
    for name, columns in _TABLES.items():
        op.execute(f"CREATE TABLE {name} ({columns.format(**kinds)})")
    for index, table, names in _INDEXES:
        op.create_index(index, table, names)
