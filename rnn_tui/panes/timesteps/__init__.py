"""The timesteps pane: transport, choices, the view, and the line of the diagnosis."""
