"""One module a step; its number is the form it leads to."""
