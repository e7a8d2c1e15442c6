"""What every module of the engine uses: array types, errors, long work, numbers as text."""
