"""Signed, staged updates: a process of its own that imports nothing of the application."""
