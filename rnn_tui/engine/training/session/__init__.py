"""A run of training on the screen: the choices before it, its measurements, and its results."""
