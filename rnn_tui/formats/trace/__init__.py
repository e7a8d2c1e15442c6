"""Reads recorded states, as `rnn_tui.record` and `rnn-tui run --out` write them."""
