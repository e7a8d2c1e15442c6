"""rnn-tui: an explorer for recurrent neural networks that lives in the terminal."""
