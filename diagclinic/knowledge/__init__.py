"""Loads the catalogues of resources/ into core types."""
