"""DiagClinic: an offline-first vehicle diagnostics workshop."""

__version__ = "0.1.0"
