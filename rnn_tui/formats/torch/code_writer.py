"""Writes a stack as a PyTorch script: an `nn.Module` that computes the same, and its state dict.

The parameters go into a `.safetensors` file with the same name beside the script.
"""

from collections.abc import Sequence

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.plan.inputs import nominal_shape
from rnn_tui.engine.plan.known_part import require_whole
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.formats.check_sequential import check_chain
from rnn_tui.formats.io.errors import printable
from rnn_tui.formats.torch.module_writer import Modules, modules


def pytorch_code(stack: Stack) -> str:
    """The script without weights: PyTorch initializes the module.

    Raises an `RnnError` that names layer and option if PyTorch's modules cannot compute the same.
    """
    require_whole(stack, "PyTorch code")
    check_chain(stack, "PyTorch code")
    nominal_shape(stack)
    return _text(stack, modules(stack, None), loads=False)


def pytorch_export(stack: Stack, weights: Sequence[Array]) -> tuple[str, dict[str, Array]]:
    """The script, and the state dict for the `.safetensors` file with the same name (model.py, model.safetensors).

    `weights`: in the order of `get_weights()`. The state dict is float32 and C-contiguous. Raises `RnnError` like
    `pytorch_code`.
    """
    require_whole(stack, "PyTorch code")
    check_chain(stack, "PyTorch code")
    model = Model.draw(stack).with_weights(weights)
    found = modules(stack, model.weights)
    parameters: dict[str, Array] = {
        key: np.ascontiguousarray(values, np.float32) for key, values in found.parameters.items()
    }
    return _text(stack, found, loads=True), parameters


def _text(stack: Stack, found: Modules, loads: bool) -> str:
    title = printable(stack.names(stack.keras)[0], 200).replace("\\", "/").replace('"', "'")
    made = stack.model_output_shapes[0] if stack.layers else stack.input_shape
    about = f"{title} in PyTorch: {stack.input_shape} → {made}, batch first."
    lines = [
        f'"""{about}',
        *(["", "The weights are in the .safetensors file with the same name beside this script."] if loads else []),
        '"""',
        "",
        *(["from pathlib import Path", ""] if loads else []),
        "import torch",
        *(["from safetensors.torch import load_file"] if loads else []),
        "from torch import nn",
        "",
        "",
        "class Model(nn.Module):",
        "    def __init__(self):",
        "        super().__init__()",
        *(f"        {each}" for each in found.made),
        "",
        "    def forward(self, x):",
        *(f"        {each}" for each in found.does),
        "",
        "",
        "model = Model()",
        *(['model.load_state_dict(load_file(Path(__file__).with_suffix(".safetensors")))'] if loads else []),
        "model.eval()",
        "",
        'if __name__ == "__main__":',
        "    with torch.no_grad():",
        f"        print(model({_inputs(stack)}))",
    ]
    return "\n".join(lines) + "\n"


def _inputs(stack: Stack) -> str:
    shape = ", ".join(str(each) for each in nominal_shape(stack))
    vocabulary = stack.layers[0].vocabulary if stack.layers else None
    return f"torch.randn({shape})" if vocabulary is None else f"torch.randint({vocabulary}, ({shape}))"
