"""Moved to `updater.install.data_steps`; goes as soon as everybody imports it there."""

from updater.install.data_steps import *  # noqa: F403
