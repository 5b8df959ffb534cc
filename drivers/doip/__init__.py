"""Diagnostics over IP (ISO 13400-2): a `PduLink` over Ethernet."""
