"""Sequences in: tables, arrays, text."""
