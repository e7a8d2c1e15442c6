"""A model: a stack with its weights, ready to run.

Weights come from an initialiser and a seed, from the tutorial's loop (uniform [0, 1), in its order of drawing), or from
a file or an array.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Self

import numpy as np

from rnn_tui.engine import layers as _kinds  # noqa: F401  (registers the kinds)
from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.core.errors import InputError, WeightsError
from rnn_tui.engine.core.work import Work, finish
from rnn_tui.engine.interventions.intervention import Intervention
from rnn_tui.engine.nn.layer import Weight
from rnn_tui.engine.plan.forward import forward
from rnn_tui.engine.plan.graph import INPUT
from rnn_tui.engine.plan.inputs import checked_inputs, nominal_shape, random_inputs
from rnn_tui.engine.plan.known_part import known_part
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.initial_states import InitialStates
from rnn_tui.engine.run.trace import PassRecord, Trace
from rnn_tui.engine.runtime.weight_cache import frozen

INITS = ("keras", "tutorial")
"""Ways of initializing weights."""


@dataclass(frozen=True, eq=False)
class Model:
    """A stack and, for each of its layers, the arrays in the order of `get_weights()`."""

    stack: Stack
    weights: tuple[tuple[Array, ...], ...]
    origin: str = ""
    """Where the weights come from, in a few words: "uniform[0,1)", a file's name."""

    def __post_init__(self) -> None:
        """Makes the weights read-only: what is computed from them stays valid."""
        object.__setattr__(self, "weights", tuple(tuple(map(frozen, found)) for found in self.weights))

    @classmethod
    def draw(cls, stack: Stack, *, init: str = "keras", seed: int = 0) -> Self:
        """A model with weights drawn from a seed, float64.

        `init="keras"`: each weight by its layer's initialiser. `init="tutorial"`: uniform [0, 1) from NumPy's legacy
        `RandomState(seed)`, after the inputs, for each cell Wx (units, features), Wh (units, units), b, in the order of
        the tutorial's loop.
        """
        if init == "tutorial":
            stream = np.random.RandomState(seed)
            stream.random_sample(nominal_shape(stack))
            drawn: tuple[tuple[Array, ...], ...] = tuple(
                tuple(stream.random_sample(each.shape[::-1]).T for each in found) for found in stack.weights
            )
            return cls(stack, drawn, "uniform[0,1)")
        rng = np.random.default_rng([seed, 1])
        drawn = tuple(tuple(each.initializer.draw(rng, each.shape) for each in found) for found in stack.weights)
        return cls(stack, drawn, "Keras's initializers")

    def get_weights(self) -> list[Array]:
        """A copy of every weight in one list, in Keras's order."""
        return [each.copy() for found in self.weights for each in found]

    def weights_as(self, dtype: Any) -> tuple[tuple[Array, ...], ...]:
        """The weights of each layer in that dtype; converted once only."""
        dtype = np.dtype(dtype)
        if dtype not in self._as:
            self._as[dtype] = tuple(tuple(frozen(each, dtype) for each in found) for found in self.weights)
        return self._as[dtype]

    @cached_property
    def _as(self) -> dict[Any, tuple[tuple[Array, ...], ...]]:
        return {}

    def with_weights(self, weights: Sequence[Any], origin: str = "") -> Self:
        """The model with other weights, in the order of `get_weights()`; raises `WeightsError` with Keras's message."""
        expected = [
            (name, each)
            for name, found in zip(self.stack.layer_names, self.stack.weights, strict=True)
            for each in found
        ]
        model_name = self.stack.names(self.stack.keras)[0]
        if len(weights) != len(expected):
            raise WeightsError(
                f"You called `set_weights(weights)` on layer '{model_name}' with a weight list of length"
                f" {len(weights)}, but the layer was expecting {len(expected)} weights."
            )
        flat: list[Array] = []
        for given, (name, weight) in zip(weights, expected, strict=True):
            if tuple(np.shape(given)) != weight.shape:
                raise WeightsError(
                    f"Layer {model_name} weight shape {weight.shape} is not compatible with provided weight shape"
                    f" {tuple(np.shape(given))} ({name}/{weight.name})."
                )
            flat.append(np.asarray(given, np.float64 if np.asarray(given).dtype.kind != "f" else None))
        parts = iter(flat)
        grouped = tuple(tuple(next(parts) for _ in found) for found in self.stack.weights)
        return type(self)(self.stack, grouped, origin)

    def changed(self, changes: Sequence[Intervention]) -> Self:
        """The model with its weights changed by these interventions."""
        found = list(self.weights)
        for each in changes:
            if each.layer >= 0:
                position = self.stack.position(each.layer)
                found[position] = each.weights(self.stack, found[position])
        return replace(self, weights=tuple(found))

    @cached_property
    def known(self) -> "Model":
        """The part that is run, if some of its layers cannot be computed; raises `InputError` if there is none."""
        part = known_part(self.stack)
        if part is self.stack:
            return self
        weights = dict(zip(self.stack.keys, self.weights, strict=True))
        return replace(self, stack=part, weights=tuple(weights[key] for key in part.keys))

    def run(
        self,
        x: Any = None,
        *,
        mask: Any = None,
        initial: Sequence[Any] = (),
        dtype: str = "float64",
        seed: int = 0,
        init: str = "keras",
        previous: Trace | None = None,
        origin: str = "",
        training: np.random.Generator | None = None,
        changes: Sequence[Intervention] = (),
        tokens: tuple[tuple[str, ...], ...] = (),
    ) -> Trace:
        """Runs the model on one batch of sequences, in one call; for the arguments see `forward_work`."""
        return finish(
            self.forward_work(
                x,
                mask=mask,
                initial=initial,
                dtype=dtype,
                seed=seed,
                init=init,
                previous=previous,
                origin=origin,
                training=training,
                changes=changes,
                tokens=tokens,
            )
        )

    def forward_work(
        self,
        x: Any = None,
        *,
        mask: Any = None,
        initial: Sequence[Any] = (),
        dtype: str = "float64",
        seed: int = 0,
        init: str = "keras",
        previous: Trace | None = None,
        origin: str = "",
        training: np.random.Generator | None = None,
        changes: Sequence[Intervention] = (),
        tokens: tuple[tuple[str, ...], ...] = (),
    ) -> Work[Trace]:
        """Runs the model on one batch of sequences, layer by layer and in blocks of timesteps.

        `x`: (batch, time, features), or (time, features) for one sequence; token ids for an Embedding; for several
        inputs a tuple with an array for each; None: inputs drawn from the seed. `mask`: (batch, time), of the first
        input. `initial`: the initial states of the first recurrent layers, each (batch, units), in the order of their
        calls. `previous`: the trace of the call before, from whose last states a stateful layer continues. `training`:
        the source of random numbers in training mode; None: inference. `changes`: interventions; the model in the trace
        has the changed weights. `tokens`: the text of each timestep of each sequence, (batch, time) strings, kept in
        the trace. What cannot be computed is left out (`known`). Raises `InputError`.
        """
        model, stack = self.known, self.known.stack
        for each in changes:
            each.check(stack)
        model = model.changed(changes) if changes else model
        real = np.dtype(dtype)
        given = random_inputs(stack, seed=seed, init=init) if x is None else x
        prepared = stack.prepared
        read = checked_inputs(stack, given, stateful=prepared.stateful)
        words = checked_tokens(tokens, read[0].shape) if tokens else ()
        for each in changes:
            place = max(INPUT - each.layer, 0)
            made = each.inputs(read[place])
            words = renamed(words, read[0], made) if place == 0 else words
            read = (*read[:place], made, *read[place + 1 :])
        tokens_taken = prepared.vocabularies.values()
        inputs = [each.astype(real) if size is None else each for each, size in zip(read, tokens_taken, strict=True)]
        counts = () if mask is None else (checked_mask(mask, inputs[0].shape),)
        usual = previous is None and not initial and not changes
        begins = None if usual else InitialStates(stack, previous, tuple(initial), tuple(changes))
        prepare = None if begins is None else begins.prepare
        records = yield from forward(stack, model.weights_as(real), inputs, counts, training, prepare)
        if begins is not None:
            begins.check_taken()
        layers = tuple(map(records.__getitem__, prepared.first_calls))
        record = PassRecord(tuple(inputs), tuple(records))
        return Trace(model, inputs[0], layers, dtype, seed, origin, words, changes=tuple(changes), record=record)


def draw_layer(weights: Sequence[Weight], *, init: str, seed: int, key: int) -> tuple[Array, ...]:
    """The weights of one layer, float64, from the seed and the layer's key alone: by its initialisers, or uniform [0,
    1) if `init` is "tutorial"."""
    rng = np.random.default_rng([seed, 1, key])
    if init == "tutorial":
        return tuple(rng.random(each.shape) for each in weights)
    return tuple(each.initializer.draw(rng, each.shape) for each in weights)


def checked_tokens(tokens: tuple[tuple[str, ...], ...], shape: tuple[int, ...]) -> tuple[tuple[str, ...], ...]:
    """The tokens, one for each timestep of each sequence; raises `InputError`."""
    if tokens and [len(each) for each in tokens] != [shape[1]] * shape[0]:
        raise InputError(f"tokens for {len(tokens)} sequence(s) do not name the timesteps of inputs of shape {shape}")
    return tokens


def renamed(words: tuple[tuple[str, ...], ...], before: Array, after: Array) -> tuple[tuple[str, ...], ...]:
    """The text of the tokens after some were replaced: the text of the same token at another step, or its number."""
    if not words or before.ndim != 2 or before is after:
        return words
    known = {
        int(token): word for row, said in zip(before, words, strict=True) for token, word in zip(row, said, strict=True)
    }
    return tuple(
        tuple(
            word if old == new else known.get(int(new), str(int(new)))
            for word, old, new in zip(said, was, now, strict=True)
        )
        for said, was, now in zip(words, before, after, strict=True)
    )


def checked_mask(mask: Any, shape: tuple[int, ...]) -> Mask:
    """The mask as (batch, time) booleans; raises `InputError`."""
    made = np.asarray(mask).astype(bool)
    if made.ndim == 1:
        made = made[None]
    if made.shape != shape[:2]:
        raise InputError(f"the mask has shape {made.shape}; these inputs need (batch, time) = {shape[:2]}")
    return made
