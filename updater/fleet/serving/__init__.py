"""Serves the parts of the fleet service: limits, jobs, metrics, processes."""
