"""Takes what installs tell: decoded, counted and kept, exactly once."""
