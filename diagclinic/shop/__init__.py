"""Exchange with the other software of a workshop."""
