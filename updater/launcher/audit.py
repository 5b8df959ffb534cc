"""Moved to `updater.install.audit`; goes as soon as everybody imports it there."""

from updater.install.audit import *  # noqa: F403
