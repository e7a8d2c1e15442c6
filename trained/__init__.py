"""The trained models that come with the program: how each was trained, and the script that does it again."""
