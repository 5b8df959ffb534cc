"""Lets installs in: one-time codes, their own keys, revocation, and forgetting."""
