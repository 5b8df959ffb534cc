"""Wrong use of the command line."""


class UsageError(Exception):
    """What was typed cannot be done; the text says what can."""
