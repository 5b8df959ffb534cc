"""Vehicle communication interfaces; know no window, no database and nothing of diagclinic."""
