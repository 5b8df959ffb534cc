"""Sends what the application spooled to the fleet service: as far as agreed, counted once, without loss."""
