"""What SQLAlchemy imports by name, without drivers and dialects of other databases."""

hiddenimports = ["sqlalchemy.sql.default_comparator"]
excludedimports = ["sqlalchemy.testing"]
