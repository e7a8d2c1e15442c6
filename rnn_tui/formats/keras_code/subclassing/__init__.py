"""Subclassed models: classes of the file derived from Keras's Model or Layer, whose `call` is followed."""
