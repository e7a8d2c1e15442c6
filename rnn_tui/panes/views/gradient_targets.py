"""The losses whose gradient one can look at: the last output, the output at the cursor, one unit of it."""

from dataclasses import dataclass

from rnn_tui.engine.gradients.gradients import Target
from rnn_tui.engine.run.trace import INPUT, Trace
from rnn_tui.panes.selection import Selection

LOSSES = ("last", "cursor", "unit")
"""What an eye's `loss` may be, in the order of the key that goes through them."""


@dataclass(frozen=True)
class Loss:
    """A loss and its name."""

    target: Target
    words: str
    follows: bool = False
    """Whether it changes with the cursor."""


def loss(trace: Trace, selection: Selection, t: int) -> Loss:
    """The loss the eye has chosen.

    Where a model puts out once, at the end, that is its output at every step. One unit is the chosen one, of the output
    of the layer looked at.
    """
    step = max(t, 1)
    if selection.loss == "unit":
        layer = trace.keys[-1] if selection.layer == INPUT else selection.layer
        at = trace.layer(layer)
        unit = selection.unit % at.output.shape[-1]
        name = f"{at.name} y[{unit}]"
        if at.output.ndim < 3:
            return Loss(Target(unit=unit, layer=layer), f"{name}, put out after the last step")
        return Loss(Target(step=step - 1, unit=unit, layer=layer), f"{name} at {step:,}", True)
    output = trace.output[selection.batch]
    if selection.loss == "cursor" and trace.output.ndim > 2:
        target = Target.telling(output, step - 1)
        return Loss(target, f"{_share(target)}the output at {step:,}", True)
    target = Target.telling(output)
    only = trace.output.ndim < 3
    what = "the output, which comes after the last step" if only else "the last output"
    return Loss(target, f"{_share(target)}{what}")


def _share(target: Target) -> str:
    """Shares are looked at one by one: their sum is 1 whatever the model does."""
    return "" if target.unit is None else f"y[{target.unit}], the largest share of "


def next_loss(trace: Trace, selection: Selection) -> str:
    """The next choice; where there is one output only, the one at the cursor is left out."""
    choices = [each for each in LOSSES if each != "cursor" or trace.output.ndim > 2]
    place = choices.index(selection.loss) if selection.loss in choices else 0
    return choices[(place + 1) % len(choices)]
