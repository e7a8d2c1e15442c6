"""Modules on (batch, channels, time): convolutions, pooling, normalization; the layers here have the channels last."""

from typing import Any

from rnn_tui.engine.layers.activations.prelu import PReLU
from rnn_tui.engine.layers.convolutional.conv1d import Conv1D
from rnn_tui.engine.layers.normalization.batch_normalization import BatchNormalization
from rnn_tui.engine.layers.normalization.group_normalization import GroupNormalization
from rnn_tui.engine.layers.pooling.average_pooling1d import AveragePooling1D
from rnn_tui.engine.layers.pooling.global_average_pooling1d import GlobalAveragePooling1D
from rnn_tui.engine.layers.pooling.global_max_pooling1d import GlobalMaxPooling1D
from rnn_tui.engine.layers.pooling.max_pooling1d import MaxPooling1D
from rnn_tui.engine.layers.reshaping.zero_padding1d import ZeroPadding1D
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.formats.python_code.values.code_error import CodeError, NotKnown
from rnn_tui.formats.torch_code.module.kinds import one
from rnn_tui.formats.torch_code.module.weights import as_they_are, joined, taken
from rnn_tui.formats.torch_code.tensor.builder import Builder
from rnn_tui.formats.torch_code.tensor.shaping import permuted
from rnn_tui.formats.torch_code.tensor.sizes import Dim, Size, added
from rnn_tui.formats.torch_code.tensor.values import Made, Read, Tensor, Wire

CHANNELS_LAST = (0, 2, 1)


class ChannelCall:
    """A call of such a module."""

    def __init__(self, builder: Builder, module: Any, path: str, line: int) -> None:
        self.builder, self.module, self.path, self.line = builder, module, path, line
        self.given, self.name = module.checked(), module.class_name

    def turned(self, value: Any, rank: int = 3) -> Tensor:
        """The tensor as (batch, time, channels); raises `CodeError` if it has another number of axes."""
        tensor = self.builder.usable(value, self.line)
        if len(tensor.shape) != rank:
            raise CodeError(self.line, f"nn.{self.name} reads a tensor of {rank} axes, got {len(tensor.shape)}")
        return self.builder.plain(permuted(self.builder, tensor, CHANNELS_LAST, self.line), self.line)

    def made(self, tensor: Tensor, layer: Layer, time: Dim, channels: Dim, read: Read | None = None) -> Tensor:
        """The result of a layer on (batch, time, channels), as (batch, channels, time)."""
        owner = None if read is None else id(self.module)
        call = Made(layer, (tensor.wire,), self.line, owner, read, module=self.module)
        return Tensor(Wire(call), CHANNELS_LAST, (tensor.shape[0], channels, time))

    def size(self, name: str) -> int:
        """An argument that is a whole number or a tuple of one."""
        value = one(self.given[name])
        if not isinstance(value, int) or isinstance(value, bool):
            raise NotKnown(f"{name} of nn.{self.name} is understood as one number")
        return value

    def convolution(self, value: Any) -> Tensor:
        x = self.turned(value)
        given = self.given
        self.builder.sizes.same(x.shape[2], given["in_channels"], self.line, "nn.Conv1d reads other channels")
        width, step, apart = self.size("kernel_size"), self.size("stride"), self.size("dilation")
        if given["padding_mode"] != "zeros":
            raise NotKnown(f"nn.Conv1d with padding_mode={given['padding_mode']!r:.40}")
        span = apart * (width - 1)
        left, right = self._padding(span)
        time = added(x.shape[1], left + right)
        same = left == right and left + right == span and step == 1 and span > 0
        if (left or right) and not same:
            layer = ZeroPadding1D((left, right))
            x = Tensor(Wire(Made(layer, (x.wire,), self.line)), x.axes, (x.shape[0], time, x.shape[2]))
        layer_made = Conv1D(
            given["out_channels"],
            width,
            padding="same" if same else "valid",
            strides=step,
            dilation_rate=apart,
            groups=given["groups"],
            use_bias=bool(given["bias"]),
        )
        return self.made(x, layer_made, windows(time, span + 1, step), given["out_channels"], self._kernel())

    def _padding(self, span: int) -> tuple[int, int]:
        if self.given["padding"] == "same":
            return span // 2, span - span // 2
        if self.given["padding"] == "valid":
            return 0, 0
        size = self.size("padding")
        return size, size

    def _kernel(self) -> Read:
        """(out, in, width) → (width, in, out)"""
        shapes = self.module.parameters()

        def read(numbers: Any, tensors: Any) -> list[Any]:
            found = [taken(numbers, tensors, joined(self.path, name), shape) for name, shape in shapes.items()]
            return [found[0].transpose(2, 1, 0), *found[1:]]

        return read

    def pooling(self, value: Any) -> Tensor:
        if isinstance(self.given["kernel_size"], Size):
            return self._over_all(value)
        width = self.size("kernel_size")
        step = width if self.given["stride"] is None else self.size("stride")
        odd = self.size("padding") or self.given.get("dilation", 1) not in (1, (1,)) or self.given["ceil_mode"]
        if odd or self.given.get("return_indices"):
            raise NotKnown(f"nn.{self.name} is understood without padding, dilation, ceil_mode and return_indices")
        x = self.turned(value)
        kind: Any = MaxPooling1D if self.name == "MaxPool1d" else AveragePooling1D
        return self.made(x, kind(width, strides=step), windows(x.shape[1], width, step), x.shape[2])

    def _over_all(self, value: Any) -> Tensor:
        """A pool over the whole sequence: `F.max_pool1d(x, x.size(2))`."""
        x = self.turned(value)
        odd = self.given["stride"] not in (None, self.given["kernel_size"]) or self.given["padding"] != 0
        if odd or not self.builder.sizes.equal(x.shape[1], self.given["kernel_size"]):
            raise NotKnown(f"kernel_size of nn.{self.name} depends on the inputs")
        kind: Any = GlobalMaxPooling1D if self.name == "MaxPool1d" else GlobalAveragePooling1D
        return self.made(x, kind(keepdims=True), 1, x.shape[2])

    def whole(self, value: Any) -> Tensor:
        if self.size("output_size") != 1:
            raise NotKnown(f"nn.{self.name} is understood with an output_size of 1")
        x = self.turned(value)
        kind: Any = GlobalMaxPooling1D if self.name == "AdaptiveMaxPool1d" else GlobalAveragePooling1D
        return self.made(x, kind(keepdims=True), 1, x.shape[2])

    def batch_norm(self, value: Any) -> Tensor:
        if not self.given["track_running_stats"]:
            raise NotKnown("a BatchNorm without running statistics depends on the batch that it is given")
        affine = bool(self.given["affine"])
        kept = 1 - (0.1 if self.given["momentum"] is None else self.given["momentum"])
        layer = BatchNormalization(epsilon=self.given["eps"], center=affine, scale=affine, momentum=kept)
        read = as_they_are(self.path, self.module.parameters() | self.module.buffers())
        return self._by_channel(value, layer, self.given["num_features"], read)

    def group_norm(self, value: Any) -> Tensor:
        affine = bool(self.given["affine"])
        layer = GroupNormalization(self.given["num_groups"], epsilon=self.given["eps"], center=affine, scale=affine)
        read = as_they_are(self.path, self.module.parameters())
        return self._by_channel(value, layer, self.given["num_channels"], read)

    def slope(self, value: Any) -> Tensor:
        tensor = self.builder.usable(value, self.line)
        count, rank = self.given["num_parameters"], len(tensor.shape)
        if rank == 3 and count > 1:
            tensor = self.turned(value)
        elif count == 1:
            tensor = self.builder.plain(tensor, self.line)
        layer = PReLU(shared_axes=tuple(range(1, rank if count == 1 else rank - 1)) or None)
        shape = (1,) * (rank - 2) + (count,)

        def read(numbers: Any, tensors: Any) -> list[Any]:
            return [taken(numbers, tensors, joined(self.path, "weight"), (count,)).reshape(shape)]

        if count > 1:
            return self._by_channel(value, layer, count, read)
        return self.builder.by_number(tensor, layer, self.line, owner=id(self.module), read=read, module=self.module)

    def _by_channel(self, value: Any, layer: Layer, channels: int, read: Read) -> Tensor:
        """The result of a layer that keeps the shape (batch, channels) or (batch, channels, time)."""
        tensor = self.builder.usable(value, self.line)
        what = f"nn.{self.name}"
        if len(tensor.shape) == 2:
            return self.builder.over_last(
                tensor, layer, channels, channels, self.line, what, read=read, owner=id(self.module), module=self.module
            )
        x = self.turned(value)
        self.builder.sizes.same(x.shape[2], channels, self.line, f"{what} reads {channels} channels")
        return self.made(x, layer, x.shape[1], channels, read)


def windows(time: Dim, width: int, step: int) -> Dim:
    """The number of windows."""
    if isinstance(time, int):
        return max((time - width) // step + 1, 0)
    return added(time, 1 - width) if step == 1 else Size.symbol(f"(({time}) - {width})//{step}+1")
