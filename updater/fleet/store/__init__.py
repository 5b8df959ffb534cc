"""What the fleet service keeps: SQLite by default, PostgreSQL by URL, by the same statements."""
