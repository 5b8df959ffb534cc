"""Reports as data turned into HTML, CSV and JSON."""
