"""What PyTorch computed with modules that stand in a file: sources, state dicts, inputs and outputs.

Recorded from PyTorch 2.13; the sources end in .txt, so that nothing takes them for code of ours.
"""

from pathlib import Path
from typing import Any

import numpy as np

from rnn_tui.engine.core.work import finish
from rnn_tui.formats.loaded_model import LoadedModel
from rnn_tui.formats.model_files import found_in
from rnn_tui.formats.run_inputs import checked_run, prepare

GOLDEN = Path(__file__).parents[1] / "golden" / "torch_code"
CASES = sorted(each.stem for each in GOLDEN.glob("*.txt"))


def loaded(name: str, *, number: int = 1) -> LoadedModel:
    """The module of that case with its weights."""
    return found_in(str(GOLDEN / f"{name}.pt"), config=f"{GOLDEN / name}.txt#{number}")[0]


def output_of(found: LoadedModel, data: Path) -> Any:
    """What the model makes of the inputs in a file."""
    return finish(checked_run(found.stack, prepare(found, data=data), data)).trace.outputs[0]


def recorded(name: str) -> dict[str, Any]:
    """Inputs and outputs."""
    return dict(np.load(GOLDEN / f"{name}.npz"))
