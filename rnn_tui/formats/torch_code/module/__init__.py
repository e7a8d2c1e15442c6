"""Modules of `torch.nn`: their arguments, their parameters, and the layers that do the same here."""
