"""Reads tables of numbers from text: separators, names, columns, rows, and what in them is said to be in doubt."""
