"""The output of the commands without a screen, as text and as JSON."""
