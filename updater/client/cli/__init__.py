"""``diagclinic-update``: what support and the window do with an install."""
