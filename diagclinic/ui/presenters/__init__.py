"""The decisions of the window's pages, without Qt."""
