"""A model that reads its own output: stepping, the choice of tokens, free runs."""
