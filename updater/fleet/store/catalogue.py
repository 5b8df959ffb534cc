"""Every table: whoever makes or migrates a database imports this."""

from updater.fleet.store import event_tables, install_tables, steering_tables
from updater.fleet.store.metadata import METADATA

__all__ = ["METADATA", "event_tables", "install_tables", "steering_tables"]
