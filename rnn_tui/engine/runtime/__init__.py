"""Records of a run, and what makes a run fast."""
