"""The widgets of the explorer: layers, summary, timesteps, and their views."""
