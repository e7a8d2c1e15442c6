"""The plan of a model: its layers, their order, and the shape of its input."""
