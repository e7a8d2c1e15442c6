"""The trained models that are part of the program."""
