"""Sends the telemetry spool of a shop, when consent and network allow; see docs/fleet.md."""
