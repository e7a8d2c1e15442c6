"""MultiHeadAttention: several attentions in parallel, each with its own weights."""

import dataclasses
from collections.abc import Sequence
from math import sqrt
from typing import Any, ClassVar, Self

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask, Shapes, dropout_factors
from rnn_tui.engine.core.errors import StackError
from rnn_tui.engine.explain.equation_builder import ExplainQuery, StepContext
from rnn_tui.engine.explain.explanation import Explanation
from rnn_tui.engine.explain.expression import Named, Sum
from rnn_tui.engine.layers.activations.softmax import MASKED, softmax, softmax_gradient
from rnn_tui.engine.layers.attention.base_attention import causal_mask
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.layer import Layer, Weight, width
from rnn_tui.engine.nn.weight import trained
from rnn_tui.engine.options import activations
from rnn_tui.engine.options.constraints import Constraint, ConstraintRule
from rnn_tui.engine.options.initializers import GlorotUniform, Initializer, InitializerRule, Zeros, as_matrix
from rnn_tui.engine.options.options import Flag, Number, PositiveInteger, argument, option
from rnn_tui.engine.options.regularizers import Regularizer, RegularizerRule
from rnn_tui.engine.options.sizes import PartialShape, Size
from rnn_tui.engine.runtime.layer_results import LayerGradients, LayerRun


class MultiHeadAttention(Layer):
    """Several attentions in parallel, each with its own projections of query, key and value (Vaswani et al., 2017).

    Q, K, V = query·Wq + bq, key·Wk + bk, value·Wv + bv     in every head
    α_ij = softmax over j of Q_i · K_j / √key_dim           in every head
    y_i  = ( sum over j of α_ij · V_j, of all heads )·Wo + bo

    Wq, Wk   (features, num_heads, key_dim)      query, key
    Wv       (features, num_heads, value_dim)    value
    Wo       (num_heads, value_dim, features)    attention_output

    in  query (batch, Tq, features), value (batch, Tv, …), and a key (batch, Tv, …) if it is not the value
    out (batch, Tq, features of the query or output_shape), and the weights (batch, num_heads, Tq, Tv) if asked for

    Masked values get the weight 0. For a masked query the output is bo if the weights are asked for or dropout is set,
    and otherwise the output for the mean of all V.
    """

    num_heads: int = option(PositiveInteger(), start=2, help="the number of attentions in parallel")
    key_dim: int = option(PositiveInteger(), start=4, help="features of query and key in each head")
    value_dim: int | None = option(
        Size(optional=True), default=None, help="features of the value in each head; None: key_dim"
    )
    dropout: float = option(Number(0, 1), default=0.0, help="fraction of the weights dropped while training")
    use_bias: bool = option(Flag(), default=True, help="whether biases are added")
    output_shape: tuple[int | None, ...] | None = option(
        PartialShape(((3,), (2,)), optional=True),
        default=None,
        help="the output's features; None: those of the query",
    )
    attention_axes: tuple[int | None, ...] | None = option(
        PartialShape(((1,),), optional=True), default=None, kw_only=True, help="the axis of time: 1"
    )
    use_gate: bool = option(
        Flag(), default=False, kw_only=True, help="whether the heads are multiplied by a gate made of the query"
    )
    sliding_window: int | None = option(
        Size(optional=True), default=None, kw_only=True, help="how many steps before and after a query count; None: all"
    )
    kernel_initializer: Initializer = option(
        InitializerRule(), default=GlorotUniform(), kw_only=True, help="initializer of the kernels"
    )
    bias_initializer: Initializer = option(
        InitializerRule(), default=Zeros(), kw_only=True, help="initializer of biases"
    )
    kernel_regularizer: Regularizer | None = option(
        RegularizerRule(), default=None, kw_only=True, help="penalty on large kernels while training"
    )
    bias_regularizer: Regularizer | None = option(
        RegularizerRule(), default=None, kw_only=True, help="penalty on large biases while training"
    )
    kernel_constraint: Constraint | None = option(
        ConstraintRule(), default=None, kw_only=True, help="constraint on the kernels after every update"
    )
    bias_constraint: Constraint | None = option(
        ConstraintRule(), default=None, kw_only=True, help="constraint on biases after every update"
    )
    return_attention_scores: bool = argument(default=False, kw_only=True)
    use_causal_mask: bool = argument(default=False, kw_only=True)

    title = "several attentions in parallel"
    positional = ("num_heads", "key_dim", "value_dim", "dropout", "use_bias", "output_shape")
    passed_over = Layer.passed_over | {"flash_attention"}
    reads_mask = True
    takes_list: ClassVar[bool] = True
    tensor_arguments = ("query", "value", "key")
    masks_by_argument = True

    @property
    def brief(self) -> str:
        return f"{self.num_heads} × {self.key_dim}"

    @property
    def _values(self) -> int:
        """The number of features of the value in each head."""
        return self.value_dim or self.key_dim

    def resolve(self, keras: str) -> Self:
        return dataclasses.replace(super().resolve(keras), value_dim=self._values, attention_axes=(1,))

    def takes(self, inputs: int) -> bool:
        return inputs in (2, 3)

    def check_input(self, shapes: Shapes, name: str, keras: str) -> None:
        super().check_input(shapes, name, keras)
        value, key = shapes[1], shapes[-1]
        if {len(each) for each in shapes} != {3} or self.attention_axes not in (None, (1,)):
            raise StackError(
                f"{name} ({self.kind()}) reads (batch, time, features) and attends along time; got {list(shapes)}"
                f" and attention_axes={self.attention_axes}"
            )
        if value[1] != key[1] and None not in (value[1], key[1]):
            raise StackError(
                "All dimensions of `value` and `key`, except the last one, must be equal. Received:"
                f" value_shape={value} and key_shape={key}"
            )

    def output_shapes(self, shapes: Shapes) -> Shapes:
        query, value = shapes[:2]
        made = (*query[:2], *(self.output_shape or query[2:]))
        scores = (query[0], self.num_heads, query[1], value[1])
        return (made, scores) if self.return_attention_scores else (made,)

    def keras3_shapes(self, shapes: Shapes) -> Shapes:
        """Keras 3.15 takes the steps of the query for those of the value in the shape of the scores."""
        made, *scores = self.output_shapes(shapes)
        return (made, *((*each[:-1], each[-2]) for each in scores))

    # Weights

    def _parts(self) -> tuple[str, ...]:
        """The names of the projections, in Keras's order."""
        return ("query", "key", *(("gate",) * self.use_gate), "value", "attention_output")

    def weights(self, shapes: Shapes) -> tuple[Weight, ...]:
        query, value, key = (width(each, self.kind()) for each in (shapes[0], shapes[1], shapes[-1]))
        made = tuple(each for each in self.output_shapes(shapes)[0][2:] if each is not None)
        of_heads, of_values = (self.num_heads, self.key_dim), (self.num_heads, self._values)
        sizes = {
            "query": ((query,), of_heads),
            "key": ((key,), of_heads),
            "gate": ((query,), of_values),
            "value": ((value,), of_values),
            "attention_output": (of_values, made),
        }
        count = (query, "feature"), (self.num_heads, "head"), (self.key_dim, "number")
        found: list[Weight] = []
        for part in self._parts():
            read, put = sizes[part]
            initializer = as_matrix(self.kernel_initializer, tuple(range(len(read))))
            kernel = Weight(f"{part}/kernel", (*read, *put), initializer, sizes=count if part == "query" else ())
            bias = Weight(f"{part}/bias", put, self.bias_initializer)
            found.append(trained(self, kernel, self.kernel_regularizer, self.kernel_constraint))
            found += [trained(self, bias, self.bias_regularizer, self.bias_constraint)] * self.use_bias
        return tuple(found)

    def paths(self, shapes: Shapes) -> tuple[str, ...]:
        names = [part.removeprefix("attention_") for part in self._parts()]
        return tuple(f"{name}_dense/vars/{n}" for name in names for n in range(1 + self.use_bias))

    def _named(self, weights: Sequence[Array]) -> dict[str, tuple[Array, Any]]:
        """For each projection, its kernel and its bias, 0 if there is none."""
        step = 1 + self.use_bias
        kernels, biases = weights[::step], weights[1::step] if self.use_bias else [0] * len(self._parts())
        return dict(zip(self._parts(), zip(kernels, biases, strict=True), strict=True))

    # Forward and backward

    def _seen(self, call: Call) -> Mask | None:
        """(batch or 1, 1, Tq, Tv): which value counts for which query; None: every one."""
        query, value = call.inputs[:2]
        of_query, of_value, *of_key = call.masks
        found = [] if of_query is None else [of_query[:, :, None]]
        found += [each[:, None, :] for each in (of_value, *of_key) if each is not None]
        if self.use_causal_mask:
            found.append(causal_mask(query.shape[1], value.shape[1])[None])
        if self.sliding_window is not None:
            distance = np.abs(np.arange(query.shape[1])[:, None] - np.arange(value.shape[1]))
            found.append((distance < self.sliding_window)[None])
        whole = None
        for each in found:
            whole = each if whole is None else whole & each
        return None if whole is None else np.broadcast_to(whole[:, None], whole[:, None].shape)

    def _shares(self, z: Array, seen: Mask | None) -> Array:
        """Softmax over the values; if none counts, equal weights, or 0 in the cases in which Keras gives 0."""
        if seen is None:
            return softmax(z, (3,))
        if self.dropout or self.return_attention_scores:
            return softmax(z, (3,), np.broadcast_to(seen, z.shape))
        return softmax(np.where(seen, z, z.dtype.type(MASKED)), (3,))

    def forward(self, weights: Sequence[Array], call: Call) -> LayerRun:
        query, value, key = call.inputs[0], call.inputs[1], call.inputs[-1]
        named = self._named(weights)
        Q, K, V = (projected(x, *named[part]) for x, part in ((query, "query"), (key, "key"), (value, "value")))
        scale = Q.dtype.type(1 / sqrt(self.key_dim))
        shares = self._shares(np.einsum("bqhd,bvhd->bhqv", Q * scale, K, optimize=True), self._seen(call))
        kept = None
        if call.training is not None and self.dropout:
            kept = dropout_factors(call.training, self.dropout, shares.shape).astype(Q.dtype)
        used = shares if kept is None else shares * kept
        heads = np.einsum("bhqv,bvhd->bqhd", used, V, optimize=True)
        gated = heads
        saved = {"scores": shares, "heads": heads}
        if self.use_gate:
            saved["gate"] = activations.get("sigmoid")(projected(query, *named["gate"]))
            gated = heads * saved["gate"]
        if kept is not None:
            saved["kept"] = kept
        kernel, bias = named["attention_output"]
        y = np.tensordot(gated, kernel, 2) + bias
        return LayerRun((y, shares) if self.return_attention_scores else (y,), call.masks[:1], saved=saved)

    def backward(
        self, weights: Sequence[Array], call: Call, run: LayerRun, d_outputs: Sequence[Array]
    ) -> LayerGradients:
        query, value, key = call.inputs[0], call.inputs[1], call.inputs[-1]
        named, found = self._named(weights), {}
        Q, K, V = (projected(x, *named[part]) for x, part in ((query, "query"), (key, "key"), (value, "value")))
        shares, heads, kept = run.saved["scores"], run.saved["heads"], run.saved.get("kept")
        gate = run.saved.get("gate")
        dy, (kernel, _) = d_outputs[0], named["attention_output"]
        free = tuple(range(2, dy.ndim))
        d_gated = np.tensordot(dy, kernel, (free, tuple(range(2, kernel.ndim))))
        gated = heads if gate is None else heads * gate
        found["attention_output"] = (np.tensordot(gated, dy, ((0, 1), (0, 1))), dy.sum(axis=(0, 1)))
        d_heads = d_gated if gate is None else d_gated * gate
        d_used = np.einsum("bqhd,bvhd->bhqv", d_heads, V, optimize=True)
        used = shares if kept is None else shares * kept
        dV = np.einsum("bhqv,bqhd->bvhd", used, d_heads, optimize=True)
        d_shares = d_used if kept is None else d_used * kept
        d_shares = d_shares + (d_outputs[1] if len(d_outputs) > 1 else 0)
        dz = softmax_gradient(d_shares, shares, (3,))
        seen, scale = self._seen(call), 1 / sqrt(self.key_dim)
        dz = dz if seen is None else np.where(seen, dz, 0.0)
        dQ = np.einsum("bhqv,bvhd->bqhd", dz, K, optimize=True) * scale
        dK = np.einsum("bhqv,bqhd->bvhd", dz, Q, optimize=True) * scale
        of = {"query": (query, dQ), "key": (key, dK), "value": (value, dV)}
        if gate is not None:
            of["gate"] = (query, d_gated * heads * gate * (1 - gate))
        back = {}
        for part, (x, d) in of.items():
            back[part] = np.tensordot(d, named[part][0], ((2, 3), (1, 2)))
            found[part] = (np.tensordot(x, d, ((0, 1), (0, 1))), d.sum(axis=(0, 1)))
        d_query = back["query"] + back.get("gate", 0)
        of_weights = tuple(each for part in self._parts() for each in found[part][: 1 + self.use_bias])
        if len(call.inputs) == 2:
            return LayerGradients((d_query, back["value"] + back["key"]), of_weights)
        return LayerGradients((d_query, back["value"], back["key"]), of_weights)

    def explain(self, asked: ExplainQuery) -> Explanation | None:
        """What every head adds to the output."""
        y = asked.run.outputs[0]
        if not 1 <= asked.t <= y.shape[1]:
            return None
        kernel, bias = self._named(asked.weights)["attention_output"]
        heads = asked.run.saved["heads"][asked.batch, asked.t - 1]
        if "gate" in asked.run.saved:
            heads = heads * asked.run.saved["gate"][asked.batch, asked.t - 1]
        column = kernel.reshape(self.num_heads, self._values, -1)[..., asked.unit]
        row = y[asked.batch, asked.t - 1].reshape(-1)
        context = StepContext(asked.weights, heads, asked.unit, {"y": row})
        parts = [context.product(f"Wo·head {n}", f"head {n} ", heads[n], column[n]) for n in range(self.num_heads)]
        added = [Named("bo", bias.reshape(-1)[asked.unit])] if self.use_bias else []
        context.define("y", Sum(*parts, *added), "what every head adds")
        return context.explanation("y", f"y[{asked.unit}]", asked.t)


def projected(x: Array, kernel: Array, bias: Any) -> Array:
    """(batch, time, features) · (features, heads, size) + (heads, size) → (batch, time, heads, size)."""
    found: Array = np.tensordot(x, kernel, 1) + bias
    return found
