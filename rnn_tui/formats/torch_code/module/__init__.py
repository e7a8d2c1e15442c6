"""Modules of `torch.nn`: their arguments, their parameters, and the corresponding layers."""
