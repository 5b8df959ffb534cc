"""Who is told when something is wrong: rules as a file, one open alert per cause, messages that arrive."""
