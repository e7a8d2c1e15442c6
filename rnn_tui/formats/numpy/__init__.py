"""Writes models as NumPy scripts."""
