"""A recorded trace that answers again."""
