"""Bytes to domain and back, without I/O."""
