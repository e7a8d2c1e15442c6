"""What a file of a model may leave open: each question declared once, for the command line and the readers."""

NONLINEARITIES = ("tanh", "relu")
"""What an `nn.RNN` may apply; a state dict does not say which."""
EVERY, LAST = "every", "last"
HEADS = {EVERY: "every timestep", LAST: "the last timestep only"}
"""What the products behind the recurrent modules of a state dict may read."""
