"""Reads and writes Keras's model files, configs and code."""
