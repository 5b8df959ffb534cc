"""A simulated car that answers byte for byte."""
