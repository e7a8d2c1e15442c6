"""What a model is trained on, read from the user's files."""
