"""The shop's record in SQLite, and the traces beside it."""
