"""The engine: Keras-style stacks of recurrent layers, computed with NumPy and nothing else.

It can be used as a library: no terminal, no files, no printing. Import from the submodules; this package holds the
names that most programs need.

>>> from rnn_tui.engine import Model, Stack
>>> from rnn_tui.engine.layers import SimpleRNN
>>> stack = Stack((SimpleRNN(8, return_sequences=True),), input_shape=(None, 10, 4))
>>> Model.draw(stack, seed=0).run().output.shape
(1, 10, 8)
"""

from rnn_tui.engine.core import blas_threads as threads  # isort: skip  (before NumPy)
from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.trace import Trace

__all__ = ["Model", "RnnError", "Stack", "Trace", "threads"]
