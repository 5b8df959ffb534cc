"""The window's pages: passive, they show what presenters say."""
