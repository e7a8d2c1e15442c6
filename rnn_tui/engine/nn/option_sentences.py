"""Sentences on options that several recurrent layers have, for the form and the help page."""

RETURN_SEQUENCES = "give the output of every timestep, not only the last: a recurrent layer stacked on it reads them"
RETURN_STATE = "return the last state as further outputs: h, and in an LSTM c"
GO_BACKWARDS = "read the sequence from its end; the outputs come out reversed"
