"""The workbench: the screen that holds the plan, the past and the present."""
