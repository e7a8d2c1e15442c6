"""The types of a layer's settings: options, activations, initializers, regularizers, constraints."""
