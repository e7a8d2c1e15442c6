"""Models that come with the program and have learned something."""
