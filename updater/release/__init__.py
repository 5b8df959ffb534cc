"""The publisher's tools."""
