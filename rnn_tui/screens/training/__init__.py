"""Training on the screen: its commands, and the thread that trains."""
