"""The layers pane: the list, and the form of a layer."""
