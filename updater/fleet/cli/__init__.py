"""The command line of the fleet service."""
