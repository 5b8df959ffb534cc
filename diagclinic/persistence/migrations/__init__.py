"""Steps from one format of the record to the next, and back."""
