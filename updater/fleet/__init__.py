"""Ingest, health and verdict on the server side."""
