"""Says of a version whether to go on with it, and on what evidence: values in, a verdict with reasons out."""
