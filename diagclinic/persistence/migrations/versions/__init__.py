"""One module a step; its number is the format it leads to."""
