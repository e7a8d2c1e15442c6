"""Training on the screen: the form that begins it, and who carries it on in a thread."""
