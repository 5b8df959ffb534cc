"""Item models of the window's tables."""
