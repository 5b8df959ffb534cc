"""Picks the version to start, watches it, falls back."""
