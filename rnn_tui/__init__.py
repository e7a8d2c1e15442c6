"""rnn-tui: an explorer for recurrent neural networks that lives in the terminal.

Recurrent steps are small products, one after the other: a second BLAS thread slows them down unless they are very wide.
BLAS reads its number of threads when NumPy is first imported, so it is said here, before anything else, where the user
has not said otherwise.
"""

import os

for _name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ.setdefault(_name, "1")
