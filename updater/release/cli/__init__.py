"""The command line of the publisher."""
