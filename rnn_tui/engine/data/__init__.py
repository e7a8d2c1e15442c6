"""Inputs that are generated or typed, and the text they stand for."""
