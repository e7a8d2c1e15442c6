"""Inputs that are generated or typed, and their text."""
