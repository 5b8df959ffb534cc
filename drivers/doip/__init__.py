"""Diagnostics over IP (ISO 13400)."""
