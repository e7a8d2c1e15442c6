"""Keras's model files in."""
