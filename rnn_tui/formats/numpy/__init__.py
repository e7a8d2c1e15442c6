"""Models as NumPy scripts."""
