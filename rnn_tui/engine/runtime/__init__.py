"""What a single layer needs while it runs: the records that its run returns, clamped signals, backpropagation through
time, and what makes long scans fast. Runs of whole models are in `engine/run`."""
