"""Record hidden states where a model runs, and look at them elsewhere: `rnn-tui trace FILE`.

    from rnn_tui.record import Recorder

    with Recorder("states.npz") as record:
        for x_t in sequence:
            h, c = cell(x_t, (h, c))
            record(lstm={"h": h, "c": c}, x=x_t)

or, where whole sequences are at hand: `save("states.npz", {"lstm/h": states}, x=inputs)`.

Values are whatever turns into numbers: PyTorch, Keras, TensorFlow and jax tensors, NumPy arrays, lists, numbers. This
file needs nothing but NumPy, and may be copied to where the model runs.

**Names.** `x` is what the model read, `mask` which steps counted (1) or were skipped (0). Every other array is
`NAME/SIGNAL`, or `NAME/forward/SIGNAL` and `NAME/backward/SIGNAL` where a layer reads both ways: `lstm/h`, `lstm/c`.
`record(lstm={"h": h})`, `record({"lstm/h": h})` and `record(lstm=h)` say the same, and `lstm=(h, c)` names both. These
are the names of `rnn-tui run --out`: what that writes as `.npz` is a trace file, too.

**Shapes.** One step is (batch, units), or (units,) of one sequence; a token id is a whole number, or (batch,) of them.
Whole arrays are (batch, time, units), or (time, units) of one sequence. All arrays share the batch axis, and time runs
forward in all of them, in those of a cell that reads from the end, too.

**Token ids.** `vocab=` says which token has which id, as {token: id}, {id: token} or the tokens in the order of their
ids: `record(x=ids, lstm=h, vocab=stoi)`, `save(…, vocab=stoi)`. The tokens are then shown in the place of the ids.

**Files.** `states.npz`: an uncompressed zip of `x.npy`, `lstm/h.npy`, …, each (batch, time, units), as `numpy.savez`
writes it. `states`, a name without an ending: a folder of the same files, for what is larger than memory; and in it
`trace.json`, `{"format": "rnn-trace/1", "first": "time", "arrays": ["x", "lstm/h"]}`: a `Recorder` writes (time, batch,
units), so that a file grows at its end. Where `first` is "batch", or there is no `trace.json`, arrays are (batch, time,
units). `arrays` only says in which order they are listed. `vocab.json`, in both, is {"token": id}.
`Recorder("states", append=True)` goes on where such a folder ends.

While it records, all goes to `states.part`, a folder of that kind, and memory holds a few buffers. The file appears,
whole, when the recorder is closed, and it is closed, too, when the script fails or is interrupted: what was recorded is
kept. After a kill or a power cut the `.part` folder is left, and opens as well.
"""

from .errors import RecordError
from .recorder import Recorder, save
from .watch import Watch, watch

__all__ = ["RecordError", "Recorder", "Watch", "save", "watch"]
