"""The use cases as jobs, and the ports for what they need from outside."""
