"""ELM327 adapters and their many clones."""
