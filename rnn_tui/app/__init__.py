"""The app: theme, first screen, keys and notifications."""

from rnn_tui.app.app import RnnTui as RnnTui
