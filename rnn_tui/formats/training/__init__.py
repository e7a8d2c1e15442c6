"""Reads training data from the user's files."""
