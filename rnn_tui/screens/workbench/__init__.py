"""The workbench: the screen with the panes, and the parts that do what its commands ask for."""
