"""PyTorch source in: the modules of a file, parsed and never run."""
