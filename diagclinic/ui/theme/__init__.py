"""One look from tokens: light, dark and high contrast."""
