"""Connectionist temporal classification: a text for a longer sequence, wherever its letters are heard."""

import numpy as np
from numpy.typing import NDArray

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.training.losses.loss import Loss, LossValue
from rnn_tui.engine.training.losses.probabilistic import log_softmax

Numbers = NDArray[np.int64]


class CTC(Loss):
    """-ln of the probability of all paths that spell the text (Graves et al., 2006).

    A prediction has a logit for each class at every timestep; class 0 is the blank. A path spells a text if its
    repetitions, and then its blanks, are left out. A target has the numbers of the text's classes, then zeros.
    """

    title = "for a text that is shorter than the sequence, targets the numbers of its letters, then zeros"
    sparse = whole = True

    @classmethod
    def kind(cls) -> str:
        return "ctc"

    def targets(self, y: Array, shape: tuple[int, ...]) -> Array:
        y = np.asarray(y)
        if len(shape) != 3 or y.ndim != 2 or len(y) != shape[0]:
            raise InputError(
                f"ctc needs an output (batch, time, classes) and targets (batch, longest text); got outputs of shape"
                f" {shape} and targets of shape {y.shape}"
            )
        if y.size and not (y.min() >= 0 and y.max() < shape[-1] and (y == y.astype(np.int64)).all()):
            raise InputError(f"ctc: targets are numbers of classes, from 1 to {shape[-1] - 1}, then zeros")
        return y.astype(np.int64)

    def elements_of(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        return shape[:1]

    def value(self, y: Array, p: Array, mask: Mask | None = None, weights: Array | None = None) -> LossValue:
        if mask is not None:
            raise InputError("ctc reads every timestep of the output, so it takes no mask")
        costs, slopes = self.elements(y, p)
        factors = np.broadcast_to(self._factors(costs, None, weights), costs.shape).astype(p.dtype)
        return LossValue(float((costs * factors).sum()), slopes * factors[:, None, None])

    def elements(self, y: Array, p: Array) -> tuple[Array, Array]:
        """The cost of each sequence, (batch,), and its slope, (batch, time, classes)."""
        log_q = log_softmax(p)
        letters, last = _with_blanks(np.asarray(y, np.int64))
        forward, both = _paths(np.take_along_axis(log_q, letters[:, None, :], axis=2), letters, last)
        rows = np.arange(len(p))
        log_p = forward[rows, -1, last]
        log_p = np.where(last > 0, np.logaddexp(log_p, forward[rows, -1, np.maximum(last - 1, 0)]), log_p)
        with np.errstate(invalid="ignore"):  # a text that no path spells
            share = np.exp(both - log_p[:, None, None])
        slope = np.exp(log_q)
        for place in range(letters.shape[1]):
            slope[rows, :, letters[:, place]] -= share[:, :, place]
        return -log_p, slope


def _paths(heard: Array, letters: Numbers, last: Numbers) -> tuple[Array, Array]:
    """The logarithms of the probabilities of all beginnings of paths, and of all whole paths, that are at each place,
    (batch, time, places) each."""
    places = np.arange(letters.shape[1])[None]
    skips = np.zeros(letters.shape, bool)
    skips[:, 2:] = (letters[:, 2:] != 0) & (letters[:, 2:] != letters[:, :-2])
    back = np.zeros_like(skips)
    back[:, 2:] = skips[:, ::-1][:, :-2]
    begins, ends = places < np.minimum(2, last + 1)[:, None], (places <= last[:, None]) & (places >= last[:, None] - 1)
    forward = _scan(heard, skips, begins)
    return forward, forward + _scan(heard[:, ::-1, ::-1], back, ends[:, ::-1])[:, ::-1, ::-1] - heard


def _with_blanks(y: Numbers) -> tuple[Numbers, Numbers]:
    """(batch, 2·longest + 1): each text with a blank before, between and after its letters; and the index of the last
    blank of each, (batch,)."""
    made = np.zeros((len(y), 2 * y.shape[1] + 1), np.int64)
    made[:, 1::2] = y
    return made, 2 * (y != 0).sum(axis=1)


def _scan(heard: Array, skips: Mask, begins: Mask) -> Array:
    """The logarithm of the probability of all beginnings of paths that are at each place, (batch, time, places).

    A path stays at its place, goes to the next one, or passes over a blank where `skips`; it begins where `begins`.
    """
    none = np.full_like(heard[:, :, 0], -np.inf)[:, :1]
    rows = [np.where(begins, heard[:, 0], -np.inf)]
    for t in range(1, heard.shape[1]):
        stay = rows[-1]
        step = np.concatenate([none, stay[:, :-1]], axis=1)
        over = np.where(skips, np.concatenate([none, none, stay], axis=1)[:, : stay.shape[1]], -np.inf)
        rows.append(np.logaddexp(np.logaddexp(stay, step), over) + heard[:, t])
    return np.stack(rows, axis=1)
