"""What every file of the engine stands on: arrays, errors, long work, numbers as text."""
