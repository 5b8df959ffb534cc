"""Every table: whoever makes or migrates a database imports this."""

from updater.fleet.store import (
    account_tables,
    alert_tables,
    event_tables,
    install_tables,
    rollout_tables,
    steering_tables,
)
from updater.fleet.store.metadata import METADATA

__all__ = [
    "METADATA",
    "account_tables",
    "alert_tables",
    "event_tables",
    "install_tables",
    "rollout_tables",
    "steering_tables",
]
