"""How versions do: read from what is counted, as plain values that pages and reports show."""
