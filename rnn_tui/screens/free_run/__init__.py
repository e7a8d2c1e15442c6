"""A free run on the screen: the model reads its own output."""
