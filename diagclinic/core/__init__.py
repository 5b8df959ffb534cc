"""The domain: values of diagnosis, without I/O, clock or third-party code."""
