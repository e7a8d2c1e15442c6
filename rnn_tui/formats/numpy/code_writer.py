"""Writes a stack as plain NumPy code: the loop over time as a learner would write it, with the weights of the model.

The script needs only NumPy. Its step functions are the engine's own (`inline_source`); its `run(x)` returns the arrays
of `rnn-tui run --out` under the same names.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.core.text import numbered
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.nn.recurrent import Recurrent
from rnn_tui.engine.nn.torch_onnx_names import counterpart
from rnn_tui.engine.options import activations
from rnn_tui.engine.options.activation_calls import identifier
from rnn_tui.engine.plan.inputs import nominal_shape
from rnn_tui.engine.plan.known_part import require_whole
from rnn_tui.engine.plan.naming import snake_case
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.formats.check_sequential import check_chain
from rnn_tui.formats.io.errors import printable
from rnn_tui.formats.numpy.inline_source import CannotInline, Sources
from rnn_tui.formats.numpy.loop_template import MAIN, RECORD, RECURRENT

INLINE = 256
"""The largest number of weights that are written into the script; more go to a file beside it."""

_MERGED = {
    "concat": "np.concatenate([a, b], axis=-1)",
    "sum": "a + b",
    "mul": "a * b",
    "ave": "(a + b) / 2",
}


def numpy_export(stack: Stack, weights: Sequence[Array], inline: int = INLINE) -> tuple[str, dict[str, Array]]:
    """The script, and the arrays of the `.npz` file that belongs beside it under the same name (model.py, model.npz).

    The arrays are named w0, w1, …, in the order of `get_weights()`; there are none if the model has at most `inline`
    weights, which are then in the script. Raises `RnnError` for a layer that cannot be written as a function.
    """
    require_whole(stack, "NumPy code")
    check_chain(stack, "NumPy code")
    flat = Model.draw(stack).with_weights(weights).get_weights()
    beside = sum(each.size for each in flat) > inline
    script = _Script(stack)
    return script.text(flat, beside), {f"w{i}": each for i, each in enumerate(flat)} if beside else {}


class _Script:
    """Collects the lines of the function `run`, and the functions that they call."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.sources = Sources()
        self.lines: list[str] = []
        self.loops = False
        at = 0
        for index, (name, layer) in enumerate(zip(stack.layer_names, stack.resolved, strict=True)):
            count = len(stack.weights[index])
            try:
                self._layer(name, layer, at, at + count)
            except CannotInline:
                raise RnnError(f"the layer {name!r} ({layer.kind()}) cannot be written as a NumPy function") from None
            at += count
            if any(place == index for place, _ in stack.outputs):
                self.lines.append(f"made{index} = outputs")
        if stack.outputs:
            self.lines += ["", f"outputs = [{', '.join(f'made{place}[{number}]' for place, number in stack.outputs)}]"]

    def _layer(self, name: str, layer: Layer, begin: int, end: int) -> None:
        shown, weights = quoted(name), f"W[{begin}:{end}]"
        directions = tuple(each for each in layer.cells.values() if isinstance(each, Recurrent))
        layer = (
            directions[0] if len(directions) == 1 else layer
        )  # a cell that an RNN layer applies to each step of a sequence
        if isinstance(layer, Recurrent):
            call = self._loop(layer, weights, f"starts.get({shown}, ())")
            self.lines += ["", f"x, own, ends = {call}"]
            self._record(shown, ["x", "*ends"] if layer.return_state else ["x"], "own=own")
            self.lines += [] if layer.return_sequences else ["mask = None"]
        elif "forward" not in layer.cells and directions:
            self._on_top(shown, layer.cells, begin)
        elif directions:
            self._both(shown, layer, directions, begin, end)
        elif counterpart(layer).each_step:
            (inner,) = layer.nested
            if isinstance(inner, Recurrent):
                step = self._loop(inner, weights, "()", "x[:, t]", "None if mask is None else mask[:, t]")
            elif inner.cells or inner.nested:
                raise CannotInline
            else:
                step = f"{self._function(inner)}({weights}, x[:, t])"
            steps = f"[{step}[0] for t in range(x.shape[1])]"
            self.lines += ["", f"x = np.stack({steps}, axis=1)"]
            self._record(shown, ["x"])
        else:
            self.lines += ["", f"x, mask = {self._function(layer)}({weights}, x, mask)"]
            self._record(shown, ["x"])

    def _function(self, layer: Layer) -> str:
        """Adds the function of a layer without states, and returns its name."""
        return self.sources.method(layer, "forward", snake_case(layer.kind()), layer.help())

    def _loop(self, layer: Recurrent, weights: str, start: str, x: str = "x", mask: str = "mask") -> str:
        """A call of the loop over the steps of `x`, for a recurrent layer."""
        self.loops = True
        step = self.sources.method(layer, "step", f"{snake_case(layer.kind())}_step", layer.help(), clamp=None)
        flags = {
            "sequences": layer.return_sequences,
            "backwards": layer.go_backwards,
            "zero": layer.zero_output_for_mask,
        }
        given = [f"{flag}=True" for flag, set_ in flags.items() if set_]
        names = f"({', '.join(quoted(each) for each in layer.states)},)"
        return called("recurrent", [step, names, weights, x, str(layer.units), start, mask, *given])

    def _on_top(self, shown: str, cells: Mapping[str, Any], begin: int) -> None:
        """Adds stacked recurrent layers: each reads the outputs of the layer below it."""
        first, ends = 0, []
        for number, (name, layer) in enumerate(cells.items()):
            end, last = begin + len(layer.weights(((None, None, 1),))), number == len(cells) - 1
            start = f"starts.get({shown}, ())[{first}:{first + len(layer.states)}]"
            self.lines += ["", f"x, {name}, ends{number} = {self._loop(layer, f'W[{begin}:{end}]', start)}"]
            self.lines += ["x = x[:, ::-1]"] * (layer.go_backwards and not last)
            ends += [f"*ends{number}"] * layer.return_state
            begin, first = end, first + len(layer.states)
        self._record(shown, ["x", *ends], ", ".join(f"{name}={name}" for name in cells))
        self.lines += [] if layer.return_sequences else ["mask = None"]

    def _both(self, shown: str, layer: Any, directions: tuple[Recurrent, ...], begin: int, end: int) -> None:
        """Adds a bidirectional layer: two recurrent layers read the same input, one of them backwards."""
        forward, backward = directions
        middle = begin + len(forward.weights(((None, None, 1),)))
        split = len(forward.states)
        first = self._loop(forward, f"W[{begin}:{middle}]", f"starts.get({shown}, ())[:{split}]")
        second = self._loop(backward, f"W[{middle}:{end}]", f"starts.get({shown}, ())[{split}:]")
        self.lines += ["", f"a, forward, ends = {first}", f"b, backward, others = {second}"]
        self.lines += ["b = b[:, ::-1]  # from reading order to time order"] * forward.return_sequences
        outputs = ["a", "b"]
        if layer.merge_mode is not None:
            self.lines.append(f"x = {_MERGED[layer.merge_mode]}")
            outputs = ["x"]
        self._record(shown, outputs + ["*ends", "*others"] * forward.return_state, "forward=forward, backward=backward")
        self.lines += [] if layer.merge_mode is not None else ["x = a"]
        self.lines += [] if forward.return_sequences else ["mask = None"]

    def _record(self, shown: str, outputs: list[str], cells: str = "") -> None:
        self.lines.append(f"outputs = [{', '.join(outputs)}]")
        self.lines.append(f"record(trace, {shown}, outputs{', ' if cells else ''}{cells})")

    def text(self, weights: Sequence[Array], beside: bool) -> str:
        """The whole script."""
        functions = [
            f"def {identifier(name)}(z):\n    return {activations.get(name).numpy}" for name in self.sources.activations
        ]
        head = ["from math import erf", ""] if any("erf" in each for each in functions) else []
        parts = [
            "\n".join([f'"""{self._about(beside)}"""', "", *head, "import numpy as np", "", *_stored(weights, beside)]),
            *functions,
            *self.sources.functions.values(),
            *([RECURRENT.strip()] if self.loops else []),
            RECORD.strip(),
            "\n".join(self._run()),
            MAIN.strip().format(inputs=self._inputs()),
        ]
        return "\n\n\n".join(parts) + "\n"

    def _about(self, beside: bool) -> str:
        stack = self.stack
        title = printable(stack.names(stack.keras)[0], 200).replace("\\", "/").replace('"', "'")
        made = stack.model_output_shapes[0] if stack.layers else stack.input_shape
        kept = "\nThe weights are in the .npz file with the same name beside this script." if beside else ""
        return (
            f"{title} in plain NumPy: {stack.input_shape} → {made}.\n{kept}\n"
            "    from FILE import run     without the .py\n"
            '    run(x)["output"]         and every layer\'s signals, (batch, time, units), under NAME/signal\n'
        )

    def _run(self) -> Iterator[str]:
        stack = self.stack
        rank = len(stack.input_shape or ())
        reads = "(batch, time) token ids" if rank == 2 else "(batch, time, features)"
        yield "def run(x, mask=None, starts={}, dtype=np.float64):"
        yield f'    """Everything that happens on x {reads}, by name.'
        yield ""
        yield "    mask: (batch, time), False at skipped steps; starts: the initial states by layer name."
        yield '    """'
        yield "    x = np.asarray(x)"
        yield f"    x = x[None] if x.ndim == {rank - 1} else x"
        if stack.input_dtype == "float32":
            yield "    x = x.astype(dtype)"
        yield "    W = [np.asarray(each, dtype) for each in WEIGHTS]"
        yield '    trace = {"x": x, **{f"w{i}": each for i, each in enumerate(W)}}'
        if stack.functional:
            yield f"    trace[{quoted(stack.names(stack.keras)[2] + '/output')}] = x"
        yield "    outputs = [x]"
        for each in self.lines:
            yield f"    {each}" if each else ""
        yield ""
        yield "    for i, each in enumerate(outputs):"
        yield f"        trace[f\"{numbered('output', 0)}{{i or ''}}\"] = each"
        yield "    return trace"

    def _inputs(self) -> str:
        vocabulary = self.stack.layers[0].vocabulary if self.stack.layers else None
        shape = nominal_shape(self.stack)
        if vocabulary is not None:
            return f"np.random.default_rng(0).integers(0, {vocabulary}, {shape})"
        return f"np.random.default_rng(0).standard_normal({shape})"


def _stored(weights: Sequence[Array], beside: bool) -> list[str]:
    """The lines that define the weights."""
    if beside:
        return [
            'with np.load(__file__.rpartition(".")[0] + ".npz") as file:',
            f'    WEIGHTS = [file[f"w{{i}}"] for i in range({len(weights)})]',
        ]
    lines = ["WEIGHTS = ["]
    for each in weights:
        exact = np.asarray(each, np.float64)  # all digits, so that a float32 is read back unchanged
        values = np.array2string(
            exact,
            separator=", ",
            threshold=each.size + 1,
            floatmode="unique",
            max_line_width=110,
            prefix="np.array(",
        )
        values = re.sub(r"\bnan\b", "np.nan", re.sub(r"\binf\b", "np.inf", values))
        lines += [*f"np.array({values}),".splitlines()]
    return [lines[0], *(f"    {line}" for line in lines[1:]), "]"]


def called(function: str, arguments: list[str]) -> str:
    """A call, on several lines if one would be too long."""
    line = f"{function}({', '.join(arguments)})"
    if len(line) <= 88:
        return line
    return f"{function}(\n{''.join(f'        {each},{chr(10)}' for each in arguments)}    )"


def quoted(text: str) -> str:
    """The text as a Python literal."""
    return repr(text) if '"' in text else f'"{repr(text)[1:-1]}"'
