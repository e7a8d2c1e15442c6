"""The workbench: the screen with the panes, and the controllers that carry out its commands."""
