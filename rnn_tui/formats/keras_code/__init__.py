"""Reads Keras code: parsed, never executed."""
