"""Keras code in: parsed, never executed."""
