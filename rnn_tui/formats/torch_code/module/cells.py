"""nn.RNNCell, nn.LSTMCell and nn.GRUCell: a recurrent layer if a loop over time calls them, otherwise one step."""

from typing import Any

from rnn_tui.formats.python_code.values.code_error import CodeError, NotKnown
from rnn_tui.formats.torch_code.module.constants import state_for
from rnn_tui.formats.torch_code.module.kinds import STATES
from rnn_tui.formats.torch_code.module.modules import Module
from rnn_tui.formats.torch_code.module.recurrent import layer_of
from rnn_tui.formats.torch_code.module.weights import direction
from rnn_tui.formats.torch_code.tensor.builder import Builder
from rnn_tui.formats.torch_code.tensor.shaping import unsqueezed
from rnn_tui.formats.torch_code.tensor.timestep_values import Carried, StepState
from rnn_tui.formats.torch_code.tensor.values import Cells, Constant, RankError, Tensor, Wire


class CellCall:
    """One call of a cell."""

    def __init__(self, builder: Builder, module: Module, paths: dict[int, str], line: int) -> None:
        self.builder, self.module, self.paths, self.line = builder, module, paths, line
        self.path = paths.get(id(module), "")
        self.given = module.checked()
        self.name = module.class_name.removesuffix("Cell")
        self.states = STATES[self.name]

    def on(self, value: Any, given: Any) -> Any:
        """The result for one step and the previous states: the state, or (h, c)."""
        x = self.builder.usable(value, self.line)
        if len(x.shape) != 2:
            raise RankError(self.line, f"nn.{self.module.class_name} reads a tensor of 2 axes, got {len(x.shape)}")
        what = f"nn.{self.module.class_name} reads {self.given['input_size']} numbers"
        self.builder.sizes.same(x.shape[1], self.given["input_size"], self.line, what)
        before = self._before(given)
        return self._step(x, before) if x.step_of is not None else self._once(x, before)

    def _before(self, given: Any) -> list[Any]:
        if given is None:
            return []
        found = [given] if len(self.states) == 1 else list(given) if isinstance(given, tuple | list) else []
        if len(found) != len(self.states):
            raise NotKnown(f"nn.{self.module.class_name} takes {len(self.states)} states: a tuple (h, c)")
        return found

    def _cells(self, wire: Wire, starts: list[Any]) -> Cells:
        layer = layer_of(self.name, self.given, self.line)
        read = direction(self.path, "", layer, self.given["input_size"])
        wires = tuple(state_for(self.builder, wire, each, self.paths, self.line) for each in starts)
        keywords = (("initial_state", wires),) if wires else ()
        return Cells(layer, (wire,), self.line, id(self.module), read, keywords, self.module, states=self.states)

    def _step(self, x: Tensor, before: list[Any]) -> Any:
        """A call in a loop: the layer runs over all steps."""
        loop = x.step_of
        if x.axes != (0, 2):
            raise NotKnown("a cell in a loop reads one step of a sequence")
        carried = [each for each in before if isinstance(each, Carried) and each.loop is loop and not each.read_by]
        if len(carried) != len(self.states):
            raise NotKnown("a cell in a loop is understood where its state is what it left behind at the step before")
        cells = self._cells(x.wire, _starts([each.begin for each in carried]))
        for state, each in zip(self.states, carried, strict=True):
            each.read_by = cells, state
        shape = (x.shape[0], self.given["hidden_size"])
        h = Tensor(Wire(cells, "sequence"), (0, 2), shape, step_of=loop)
        return h if len(self.states) == 1 else (h, *(StepState(cells, each, shape) for each in self.states[1:]))

    def _once(self, x: Tensor, before: list[Any]) -> Any:
        """A single call: a sequence of one step."""
        if any(isinstance(each, Carried | StepState) for each in before):
            raise NotKnown("a cell in a loop reads one step of a sequence")
        sequence = self.builder.plain(unsqueezed(self.builder, x, 1, self.line), self.line)
        cells = self._cells(sequence.wire, _starts(before))
        shape = (x.shape[0], self.given["hidden_size"])
        found = tuple(Tensor(Wire(cells, f"{each}0"), (0, 1), shape) for each in self.states)
        return found[0] if len(found) == 1 else found


def _starts(values: list[Any]) -> list[Any]:
    """The initial states; empty if all of them are zeros."""
    if all(
        each is None or (isinstance(each, Constant) and not each.value and not each.storage.changed) for each in values
    ):
        return []
    if any(isinstance(each, CodeError) or each is None for each in values):
        raise NotKnown("some of the states it starts from are not given")
    return values
