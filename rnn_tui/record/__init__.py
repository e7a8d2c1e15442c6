"""Records the hidden states of a running model in a file, to be explored with `rnn-tui trace FILE`.

    from rnn_tui.record import Recorder

    with Recorder("states.npz") as record:
        for x_t in sequence:
            h, c = cell(x_t, (h, c))
            record(lstm={"h": h, "c": c}, x=x_t)

or, for whole sequences: `save("states.npz", {"lstm/h": states}, x=inputs)`.

Values can be PyTorch, Keras, TensorFlow and jax tensors, NumPy arrays, lists and numbers. This package needs only
NumPy, and can be copied to the machine on which the model runs.

**Names.** `x` is the input of the model; `mask` is 1 at steps that count and 0 at skipped ones. Every other array is
`NAME/SIGNAL`, or `NAME/forward/SIGNAL` and `NAME/backward/SIGNAL` for a bidirectional layer: `lstm/h`, `lstm/c`.
`record(lstm={"h": h})`, `record({"lstm/h": h})` and `record(lstm=h)` mean the same, and `lstm=(h, c)` records both.
`rnn-tui run --out` uses the same names, so the `.npz` that it writes is a recording too.

**Shapes.** One step is (batch, units), or (units,) for one sequence; a token id is a whole number, or (batch,) of them.
Whole arrays are (batch, time, units), or (time, units) for one sequence. All arrays have the same batch axis, and time
runs forward in all of them, also in those of a cell that reads backwards.

**Token ids.** `vocab=` is the vocabulary, as {token: id}, {id: token} or the tokens in the order of their ids:
`record(x=ids, lstm=h, vocab=stoi)`, `save(…, vocab=stoi)`. The tokens are then shown instead of the ids.

**Files.** `states.npz`: an uncompressed zip of `x.npy`, `lstm/h.npy`, …, each (batch, time, units), as `numpy.savez`
writes it. `states`, a name without a suffix: a folder of the same files, for recordings larger than memory, with
`trace.json`: `{"format": "rnn-trace/1", "first": "time", "arrays": ["x", "lstm/h"]}`. A `Recorder` writes (time, batch,
units), so that a file grows at its end. If `first` is "batch", or there is no `trace.json`, arrays are (batch, time,
units). `arrays` gives the order in which they are listed. `vocab.json`, in both, is {"token": id}.
`Recorder("states", append=True)` continues such a folder.

While it records, the files are in a folder `states.part`, and memory holds only a few buffers. The final file appears
when the recorder is closed; it is also closed if the script fails or is interrupted, so that the recorded steps are
kept. After a kill or a power failure, the `.part` folder is left, which can be opened too.
"""

from .errors import RecordError
from .recorder import Recorder, save
from .watch_training import Watch, watch

__all__ = ["RecordError", "Recorder", "Watch", "save", "watch"]
