"""Evidence and explanation: pure functions on core types."""
