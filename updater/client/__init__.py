"""Trust, fetching, staging and rollback on the shop's machine."""
