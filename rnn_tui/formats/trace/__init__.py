"""Recorded states in: what `rnn_tui.record` and `rnn-tui run --out` write."""
