"""ISO 14229 services as typed messages."""
