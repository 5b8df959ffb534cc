"""Moved to `updater.install.rollback`; goes as soon as everybody imports it there."""

from updater.install.rollback import *  # noqa: F403
