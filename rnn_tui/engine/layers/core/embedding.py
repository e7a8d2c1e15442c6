"""Embedding: a vector for every token."""

from collections.abc import Sequence

import numpy as np

from rnn_tui.engine.core.arrays import Array, Shapes
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.explain.equation_builder import StepContext
from rnn_tui.engine.explain.expression import Named
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.layer import Layer, Weight
from rnn_tui.engine.nn.torch_onnx_names import Counterpart
from rnn_tui.engine.nn.weight import trained
from rnn_tui.engine.options.constraints import Constraint, ConstraintRule
from rnn_tui.engine.options.initializers import Initializer, InitializerRule, RandomUniform
from rnn_tui.engine.options.options import Flag, PositiveInteger, option
from rnn_tui.engine.options.regularizers import Regularizer, RegularizerRule
from rnn_tui.engine.runtime.layer_results import LayerGradients, LayerRun

_MESSAGE = "`{name}` must be a positive integer. Received: {name}={value!r}"


class Embedding(Layer):
    """Turns token ids into vectors: y_t = E[x_t], the x_t-th row of a table.

    E   (input_dim, output_dim)   embeddings

    in  (batch, time)             whole numbers from 0 to input_dim - 1
    out (batch, time, output_dim)

    With mask_zero, token 0 is padding: the layers after it skip those steps.
    """

    input_dim: int = option(PositiveInteger(_MESSAGE), start=100, help="how many different tokens there are")
    output_dim: int = option(PositiveInteger(_MESSAGE), start=8, help="the number of features of a token")
    embeddings_initializer: Initializer = option(
        InitializerRule(), default=RandomUniform(), kw_only=True, help="initializer of the table"
    )
    embeddings_regularizer: Regularizer | None = option(
        RegularizerRule(), default=None, kw_only=True, help="penalty on large numbers in the table while training"
    )
    embeddings_constraint: Constraint | None = option(
        ConstraintRule(),
        default=None,
        kw_only=True,
        help="constraint on the numbers in the table after every update",
    )
    mask_zero: bool = option(Flag(), default=False, kw_only=True, help="token 0 is padding, and skipped")

    title = "a vector for every token"
    counterpart = Counterpart(
        torch="Embedding",
        onnx="Gather",
        torch_fixed=(("mask_zero", False),),
        torch_weights=(("weight", "embeddings"),),
        torch_sizes=("input_dim", "output_dim"),
    )
    positional = ("input_dim", "output_dim", "embeddings_initializer")
    further = ("embeddings_regularizer",)

    @property
    def vocabulary(self) -> int | None:
        return self.input_dim

    @property
    def mask_operations(self) -> tuple[str, ...]:
        return ("NotEqual",) if self.mask_zero else ()

    @property
    def brief(self) -> str:
        return f"{self.input_dim}→{self.output_dim}" + " mask 0" * self.mask_zero

    def output_shapes(self, shapes: Shapes) -> Shapes:
        (shape,) = shapes
        return ((*shape, self.output_dim),)

    def weights(self, shapes: Shapes) -> tuple[Weight, ...]:
        size = (self.input_dim, self.output_dim)
        table = Weight(
            "embeddings", size, self.embeddings_initializer, sizes=tuple(zip(size, ("token", "number"), strict=True))
        )
        return (trained(self, table, self.embeddings_regularizer, self.embeddings_constraint),)

    def forward(self, weights: Sequence[Array], call: Call) -> LayerRun:
        tokens = np.asarray(call.x).astype(np.int64)
        if tokens.size and not (tokens.min() >= 0 and tokens.max() < self.input_dim):
            worst = tokens.min() if tokens.min() < 0 else tokens.max()
            raise InputError(
                f"token {worst} is outside the vocabulary: an Embedding of input_dim={self.input_dim} takes whole"
                f" numbers from 0 to {self.input_dim - 1}"
            )
        return LayerRun((weights[0][tokens],), (tokens != 0 if self.mask_zero else None,))

    def backward(
        self, weights: Sequence[Array], call: Call, run: LayerRun, d_outputs: Sequence[Array]
    ) -> LayerGradients:
        table = np.zeros(weights[0].shape, weights[0].dtype)
        np.add.at(table, np.asarray(call.x).astype(np.int64), d_outputs[0])
        return LayerGradients((None,), (table,))

    def equations(self, context: StepContext) -> None:
        place, column = divmod(context.unit, self.output_dim)  # a step may hold several tokens
        token = int(context.x.reshape(-1)[place])
        entry = Named(f"E[{token}, {column}]", context.weights[0][token, column])
        padding = ", which stands for padding" if self.mask_zero and token == 0 else ""
        context.define("y", entry, f"looked up: row {token} of the table{padding}")
