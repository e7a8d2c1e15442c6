"""Tensors as `forward` makes them: sizes, shapes, and the calls of layers that they come from."""
