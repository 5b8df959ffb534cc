"""What experiments found: differences between groups, as soon and only as far as they are known."""
