"""Calls of modules without states: linear layers, embeddings, normalization, convolutions, pooling, activations."""

from collections.abc import Callable
from typing import Any

from rnn_tui.engine.layers.activations.activation import Activation
from rnn_tui.engine.layers.activations.elu import ELU
from rnn_tui.engine.layers.activations.leaky_relu import LeakyReLU
from rnn_tui.engine.layers.core.dense import Dense
from rnn_tui.engine.layers.core.embedding import Embedding
from rnn_tui.engine.layers.core.identity import Identity
from rnn_tui.engine.layers.normalization.layer_normalization import LayerNormalization
from rnn_tui.engine.layers.operations import operation
from rnn_tui.engine.layers.operations.shaping import Picking
from rnn_tui.engine.layers.regularization.dropout import Dropout
from rnn_tui.engine.layers.reshaping.base_reshaping import Rearranged
from rnn_tui.formats.python_code.values.code_error import CodeError, NotKnown
from rnn_tui.formats.torch_code.module.convolutions import ChannelCall
from rnn_tui.formats.torch_code.module.kinds import PLAIN_ACTIVATIONS, normalized
from rnn_tui.formats.torch_code.module.modules import Module
from rnn_tui.formats.torch_code.module.weights import as_they_are
from rnn_tui.formats.torch_code.tensor.builder import Builder
from rnn_tui.formats.torch_code.tensor.shaping import flattened, squeezed, unsqueezed
from rnn_tui.formats.torch_code.tensor.values import Entry, Made, Storage, Tensor, Wire


class LayerCall:
    """A call of a module without states."""

    def __init__(self, builder: Builder, module: Module, path: str, line: int) -> None:
        self.builder, self.module, self.path, self.line = builder, module, path, line
        self.given = module.checked()
        self.name = module.class_name

    def on(self, value: Any) -> Any:
        """Its result for a tensor; raises `NotKnown` and `CodeError`."""
        if self.name in PLAIN_ACTIVATIONS:
            return self._activation(value, Activation(PLAIN_ACTIVATIONS[self.name]))
        return CALLS[self.name](self, value)

    def _activation(self, value: Any, layer: Any) -> Tensor:
        made = self.builder.by_number(value, layer, self.line, module=self.module)
        if self.given.get("inplace"):
            self.builder.change(value, self.line)
        return made

    def _over_last(self, value: Any, layer: Any, reads: int | None, makes: int | None, **more: Any) -> Tensor:
        what = f"nn.{self.name}"
        return self.builder.over_last(
            value, layer, reads, makes, self.line, what, owner=id(self.module), module=self.module, **more
        )

    @staticmethod
    def by_channels(call: Callable[[ChannelCall, Any], Tensor]) -> "Callable[[LayerCall, Any], Tensor]":
        """A call of a module that reads (batch, channels, time)."""
        return lambda self, value: call(ChannelCall(self.builder, self.module, self.path, self.line), value)

    def linear(self, value: Any) -> Tensor:
        reads, makes = self.given["in_features"], self.given["out_features"]
        layer = Dense(makes, use_bias=bool(self.given["bias"]))
        read = as_they_are(self.path, self.module.parameters(), turned=True)
        return self._over_last(value, layer, reads, makes, read=read)

    def embedding(self, value: Any) -> Tensor:
        if self.given["max_norm"] is not None:
            raise NotKnown("an Embedding with max_norm changes its table in forward")
        rows, width = self.given["num_embeddings"], self.given["embedding_dim"]
        ids = self.builder.usable(value, self.line)
        entry = viewed(ids.wire)
        if not isinstance(entry, Entry):
            raise NotKnown("an Embedding reads an input of the module")
        entry.dtype = "int32"
        if len(ids.axes) == 1 and ids.step_of is None:
            alone = self.embedding(unsqueezed(self.builder, ids, 1, self.line))
            return self.builder.usable(squeezed(self.builder, alone, 1, self.line), self.line)
        layer = Embedding(rows, width)
        read = as_they_are(self.path, self.module.parameters())
        made = Made(layer, (ids.wire,), self.line, id(self.module), read, module=self.module)
        last = len(ids.axes) + (ids.step_of is not None)
        return Tensor(Wire(made), (*ids.axes, last), (*ids.shape, width), step_of=ids.step_of)

    def dropout(self, value: Any) -> Tensor:
        if not isinstance(self.given["p"], int | float) or not 0 <= self.given["p"] <= 1:
            raise CodeError(self.line, f"nn.{self.name} takes a share from 0 to 1, got {self.given['p']!r:.40}")
        if isinstance(value, Tensor) and value.step_of is not None:
            return value  # it has an effect only in training, and may be between a cell and its state
        if self.given["p"] == 1:
            return self.builder.by_number(value, Identity(), self.line, module=self.module)
        return self.builder.by_number(value, Dropout(float(self.given["p"])), self.line, module=self.module)

    def layer_norm(self, value: Any) -> Tensor:
        shape = normalized(self.given)
        if len(shape) != 1:
            raise NotKnown("a LayerNorm over several axes is not understood")
        affine = bool(self.given["elementwise_affine"])
        layer = LayerNormalization(epsilon=self.given["eps"], center=affine and bool(self.given["bias"]), scale=affine)
        read = as_they_are(self.path, self.module.parameters())
        return self._over_last(value, layer, shape[0], shape[0], read=read)

    def shares(self, value: Any) -> Tensor:
        name = "log_softmax" if self.name == "LogSoftmax" else "softmax"
        return softmax(self.builder, value, name, self.given["dim"], self.line, self.module)

    def gelu(self, value: Any) -> Tensor:
        if self.given["approximate"] != "none":
            raise NotKnown("nn.GELU(approximate='tanh') is not understood")
        return self._activation(value, Activation("gelu"))

    def softplus(self, value: Any) -> Tensor:
        if self.given["beta"] != 1 or self.given["threshold"] != 20:
            raise NotKnown("nn.Softplus is understood with its defaults only")
        return self._activation(value, Activation("softplus"))

    def hardtanh(self, value: Any) -> Tensor:
        if (self.given["min_val"], self.given["max_val"]) != (-1, 1):
            raise NotKnown("nn.Hardtanh is understood from -1 to 1 only")
        return self._activation(value, Activation("hard_tanh"))


def viewed(wire: Wire) -> Entry | Made:
    """What a tensor is a view of: its numbers in another shape."""
    while isinstance(wire.of, Made) and isinstance(wire.of.layer, Picking | Rearranged):
        wire = wire.of.inputs[0]
    return wire.of


def softmax(builder: Builder, value: Any, name: str, dim: Any, line: int, module: Any = None) -> Tensor:
    """The softmax along an axis, or its logarithm."""
    tensor = builder.usable(value, line)
    if dim is None:
        dim = 0 if len(tensor.shape) in (0, 1, 3) else 1  # torch.nn.functional._get_softmax_dim
    axis = tensor.axes[builder.axis(tensor, dim, line)]
    if axis == builder.last_wire_axis(tensor):
        return builder.activation(tensor, name, line, module)
    kind = operation("LogSoftmax" if name == "log_softmax" else "Softmax")
    made = Made(kind(settings=(("axis", axis),)), (tensor.wire,), line, module=module)
    return Tensor(Wire(made), tensor.axes, tensor.shape, "float32", Storage(), tensor.step_of)


CALLS: dict[str, Callable[[LayerCall, Any], Any]] = {
    "Linear": LayerCall.linear,
    "Embedding": LayerCall.embedding,
    **dict.fromkeys(("Dropout", "Dropout1d", "Dropout2d", "Dropout3d", "AlphaDropout"), LayerCall.dropout),
    "Identity": lambda call, value: value,
    "LayerNorm": LayerCall.layer_norm,
    "Softmax": LayerCall.shares,
    "LogSoftmax": LayerCall.shares,
    "ReLU": lambda call, value: call._activation(value, Activation("relu")),
    "LeakyReLU": lambda call, value: call._activation(value, LeakyReLU(call.given["negative_slope"])),
    "ELU": lambda call, value: call._activation(value, ELU(call.given["alpha"])),
    "GELU": LayerCall.gelu,
    "Softplus": LayerCall.softplus,
    "Hardtanh": LayerCall.hardtanh,
    "Flatten": lambda call, value: flattened(
        call.builder, value, call.given["start_dim"], call.given["end_dim"], call.line
    ),
    "Conv1d": LayerCall.by_channels(ChannelCall.convolution),
    "MaxPool1d": LayerCall.by_channels(ChannelCall.pooling),
    "AvgPool1d": LayerCall.by_channels(ChannelCall.pooling),
    "AdaptiveAvgPool1d": LayerCall.by_channels(ChannelCall.whole),
    "AdaptiveMaxPool1d": LayerCall.by_channels(ChannelCall.whole),
    "BatchNorm1d": LayerCall.by_channels(ChannelCall.batch_norm),
    "GroupNorm": LayerCall.by_channels(ChannelCall.group_norm),
    "PReLU": LayerCall.by_channels(ChannelCall.slope),
}
"""The calls by the names of the modules' classes."""
