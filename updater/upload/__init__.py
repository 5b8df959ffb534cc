"""Sends the telemetry spool when consent and network allow."""
