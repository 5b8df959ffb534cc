"""What may be said about an install: schema, consent, redaction; sends nothing."""
