"""Composition root: the only place that names concrete drivers, stores and windows."""
