"""Moves batches that nobody reads any more out of the database, and reads them there."""
