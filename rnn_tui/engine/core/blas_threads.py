"""Matrix products run on one thread, unless the user sets another number.

Recurrent steps are small products, one after the other: a second BLAS thread slows them down unless they are very wide.
BLAS reads its number of threads when NumPy is first imported, so the engine imports this module before anything else.
The package `rnn_tui` itself does not import it: a training script that imports `rnn_tui.record` keeps its threads.
"""

import os

for _name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ.setdefault(_name, "1")
