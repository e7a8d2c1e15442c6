"""As much of Python as model code uses, worked out without running anything."""
