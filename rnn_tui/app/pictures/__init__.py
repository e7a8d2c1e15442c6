"""Pictures of the screen, drawn without a terminal."""
