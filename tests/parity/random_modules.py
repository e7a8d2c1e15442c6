"""Sources of random PyTorch modules, as people write them."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

ACTIVATIONS = ("nn.ReLU()", "nn.Tanh()", "nn.Sigmoid()", "nn.LeakyReLU(0.2)", "nn.ELU()", "nn.GELU()", "nn.SiLU()")
FUNCTIONS = ("torch.relu({})", "torch.tanh({})", "F.relu({})", "torch.sigmoid({})", "F.leaky_relu({}, 0.1)")


@dataclass
class Source:
    """A module while it is written: statements of `__init__` and of `forward`, and what `x` is by now."""

    rng: np.random.Generator
    made: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    width: int = 0
    """Of the last axis of x."""
    tokens: int = 0
    first: bool = True
    """Whether the batch comes first."""
    returned: list[str] = field(default_factory=list)
    grouped: str = ""
    """The states of the last layer, grouped by layers and directions."""

    def pick(self, *choices: Any) -> Any:
        return choices[int(self.rng.integers(len(choices)))]

    def size(self, low: int = 2, high: int = 7) -> int:
        return int(self.rng.integers(low, high))

    def module(self, name: str, text: str) -> str:
        name = f"{name}{len(self.made)}"
        self.made.append(f"self.{name} = {text}")
        return f"self.{name}"

    def step(self, text: str) -> None:
        self.steps.append(text)

    def text(self) -> str:
        """The whole file."""
        begin = "".join(f"        {each}\n" for each in self.made)
        body = "".join(f"        {each}\n" for each in self.steps)
        out = ", ".join(self.returned)
        return (
            "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\n\nclass Net(nn.Module):\n"
            f"    def __init__(self):\n        super().__init__()\n{begin}\n"
            f"    def forward(self, x):\n{body}        return {out}\n"
        )


def entry(source: Source) -> None:
    """What the module reads: numbers or token ids."""
    source.width = source.size()
    if source.pick(True, False, False):
        source.tokens = source.size(4, 12)
        table = source.module("emb", f"nn.Embedding({source.tokens}, {source.width})")
        source.step(f"x = {table}(x)")


def convolution(source: Source) -> None:
    """A convolution in front, with a norm, an activation and a pool."""
    turn = source.pick("x = x.permute(0, 2, 1)", "x = x.transpose(1, 2)")
    filters, width = source.size(2, 6), source.size(1, 4)
    options = source.pick("", f", padding={source.size(0, 3)}", ", stride=2", ", dilation=2", ", padding='same'")
    source.step(turn)
    conv = source.module("conv", f"nn.Conv1d({source.width}, {filters}, {width}{options})")
    source.step(f"x = {conv}(x)")
    if source.pick(True, False):
        norm = source.module("norm", source.pick(f"nn.BatchNorm1d({filters})", f"nn.GroupNorm(1, {filters})"))
        source.step(f"x = {norm}(x)")
    source.step(f"x = {source.pick(*FUNCTIONS).format('x')}")
    if source.pick(True, False):
        pool = source.module("pool", source.pick("nn.MaxPool1d(2)", "nn.AvgPool1d(2)", "nn.MaxPool1d(3, stride=1)"))
        source.step(f"x = {pool}(x)")
    source.step(turn)
    source.width = filters


def middle(source: Source) -> None:
    """Something between recurrent layers."""
    match source.size(0, 8):
        case 0:
            source.step(f"x = {source.module('norm', f'nn.LayerNorm({source.width})')}(x)")
        case 1:
            source.step(f"x = {source.module('drop', 'nn.Dropout(0.3)')}(x)")
        case 2:
            wide = source.size()
            line = source.module("line", f"nn.Linear({source.width}, {wide}{source.pick('', ', bias=False')})")
            source.step(f"x = {source.pick(*FUNCTIONS).format(f'{line}(x)')}")
            source.width = wide
        case 3:
            line = source.module("line", f"nn.Linear({source.width}, {source.width})")
            source.step(
                source.pick(f"x = x + {line}(x)", f"x = x * torch.sigmoid({line}(x))", f"x = 0.5 * {line}(x) - x")
            )

        case 4:
            same = f"nn.Linear({source.width}, {source.width})"
            blocks = source.module("blocks", f"nn.ModuleList([{same} for _ in range({source.size(1, 3)})])")
            source.step(f"for block in {blocks}:")
            source.step("    x = torch.tanh(block(x))")
        case 5:
            scale = source.module("scale", f"nn.Parameter(torch.randn({source.width}))")
            source.step(source.pick(f"x = x * {scale}", f"x = x + {scale}", f"x = {scale} - x"))
        case 6:
            time = int(source.first)
            source.step(
                source.pick(f"x = torch.flip(x, [{time}])", f"x = x.flip(dims=({time},))", f"x = x.cumsum({time})")
            )
            source.step("x = x.contiguous()")


def cells(source: Source) -> None:
    """A cell in a loop over time."""
    kind, units = source.pick("RNNCell", "GRUCell", "LSTMCell"), source.size()
    cell = source.module("cell", f"nn.{kind}({source.width}, {units})")
    batch, steps = ("x.size(0)", "x.size(1)") if source.first else ("x.size(1)", "x.size(0)")
    at = "x[:, t]" if source.first else "x[t]"
    source.step(f"h = torch.zeros({batch}, {units}).double()")
    source.step("out = []")
    if kind == "LSTMCell":
        source.step(f"c = h.new_zeros({batch}, {units})")
    source.step(f"for t in range({steps}):")
    source.step(f"    h, c = {cell}({at}, (h, c))" if kind == "LSTMCell" else f"    h = {cell}({at}, h)")
    source.step(f"    out.append({source.pick('h', 'torch.tanh(h)', '2 * h')})")
    source.step(f"x = torch.stack(out, dim={int(source.first)})")
    source.step("h = h.unsqueeze(0)")
    source.width = units
    source.grouped = "h.squeeze(0)"


def recurrent(source: Source) -> bool:
    """A recurrent layer. Returns whether it reads both ways."""
    kind, units, depth = source.pick("RNN", "LSTM", "GRU"), source.size(), source.pick(1, 1, 2)
    both, biased = source.pick(True, False, False), source.pick(True, True, False)
    options = f", num_layers={depth}" * (depth > 1) + ", bidirectional=True" * both + ", bias=False" * (not biased)
    options += ", batch_first=True" * source.first
    options += ", nonlinearity='relu'" * (kind == "RNN" and source.pick(True, False))
    options += ", dropout=0.2" * (depth > 1 and source.pick(True, False))
    rnn = source.module("rnn", f"nn.{kind}({source.width}, {units}{options})")
    given = ""
    if source.pick(True, False, False):
        batch = "x.size(0)" if source.first else "x.size(1)"
        count = depth * (1 + both)
        made = source.pick("zeros", "ones", "parameter")
        if made == "parameter":
            row = source.module("h0", f"nn.Parameter(torch.randn({count}, 1, {units}))")
            source.step(
                source.pick(f"h0 = {row}.repeat(1, {batch}, 1)", f"h0 = {row}.expand(-1, {batch}, -1).contiguous()")
            )
        else:
            source.step(f"h0 = torch.{made}({count}, {batch}, {units}).double()")
        given = ", (h0, h0)" if kind == "LSTM" else ", h0"
    target = source.pick("(h, c)", "(h, _)") if kind == "LSTM" else "h"
    source.step(f"x, {target} = {rnn}(x{given})")
    source.width = units * (1 + both)
    source.grouped = f"h.view({depth}, {1 + both}, -1, {units})[-1]" + (
        f".permute(1, 0, 2).reshape(-1, {2 * units})" if both else "[0]"
    )
    return both


def attention(source: Source) -> None:
    """Scores of the steps, and the sum of the steps that they weigh."""
    score = source.module("score", f"nn.Linear({source.width}, 1)")
    source.step(f"w = F.softmax({score}(x), dim=1)")
    source.step(source.pick("x = (w * x).sum(dim=1)", "x = torch.bmm(w.transpose(1, 2), x).squeeze(1)"))


def head(source: Source, both: bool) -> None:
    """From a sequence to what is put out."""
    time = int(source.first)
    last = "x[:, -1]" if source.first else "x[-1]"
    choices = [f"x = {last}", "x = h[-1]", f"x = x.mean(dim={time})", f"x, _ = x.max(dim={time})", "", "attention"]
    choices += [f"x = torch.cat(({last}, h[-1]), dim=1)", f"x = x.select({time}, -1)"]
    choices += ["x = torch.cat((h[-2], h[-1]), dim=1)"] * 3 * both
    choices += [f"x = {source.grouped}", f"x = {source.grouped}"]
    choice = source.pick(*choices)
    half = source.width // (1 + both)
    if choice == "attention" and source.first:
        attention(source)
    elif choice == "" and source.pick(True, False):
        source.step(f"x = x.{source.pick('reshape', 'contiguous().view')}(-1, {source.width})")
    elif choice not in ("", "attention"):
        source.step(choice)
        more = {"x = h[-1]": half - source.width, f"x = torch.cat(({last}, h[-1]), dim=1)": half}
        source.width += more.get(choice, 0)


def tail(source: Source) -> None:
    """Products at the end."""
    classes, hidden = source.size(1, 5), source.size()
    if source.pick(True, False):
        net = source.module(
            "head",
            f"nn.Sequential(nn.Linear({source.width}, {hidden}), {source.pick(*ACTIVATIONS)}, nn.Dropout(0.5),"
            f" nn.Linear({hidden}, {classes}))",
        )
        source.step(f"x = {net}(x)")
    else:
        source.step(f"x = {source.module('fc', f'nn.Linear({source.width}, {classes})')}(x)")
    source.returned = [
        source.pick("x", "torch.sigmoid(x)", "F.log_softmax(x, dim=-1)", "F.softmax(x, -1)", "x * 2 + 1")
    ]
    if source.pick(True, False, False, False):
        source.returned.append("h")


def random_module(seed: int) -> Source:
    """A module, from what it reads to what it puts out."""
    source = Source(np.random.default_rng([seed, 12]))
    source.first = source.pick(True, True, False)
    entry(source)
    if source.first and source.pick(True, False, False):
        convolution(source)
    both, states = False, 0
    for _ in range(source.pick(1, 1, 2)):
        if source.pick(True, False, False, False):
            cells(source)
            both = False
        else:
            both = recurrent(source)
        states = source.width
        if source.pick(True, False):
            middle(source)
    if source.width == states:
        head(source, both)
    else:  # the states are not as wide as x
        source.step(f"x = x.mean(dim={int(source.first)})")
    tail(source)
    return source
