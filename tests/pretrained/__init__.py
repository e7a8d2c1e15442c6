"""The trained models that come with the program: how each was trained, and the script that does it again."""

import rnn_tui.engine as rnn_tui_engine  # noqa: F401  (before NumPy: it decides on how many threads there are)
