"""Where the numbers of a model come from: a dialog, and what follows from it."""
