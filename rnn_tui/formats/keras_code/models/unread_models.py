"""Models that code loads or takes from a package, of which it uses the input and the output.

`load_model("a.h5")`, `BertBackbone.from_preset("…")`, `applications.VGG16(…)`: each is an opaque layer between its
input and its output.
"""

import ast
from typing import Any

from rnn_tui.engine.plan.naming import snake_case
from rnn_tui.formats.keras_code.layer_calls import LayerCalls
from rnn_tui.formats.keras_code.layer_records import LayerCall, Tensor
from rnn_tui.formats.python_code.builtins.library import KNOWN_MODULES
from rnn_tui.formats.python_code.flow.protocols import Call, Host
from rnn_tui.formats.python_code.values.code_error import CodeError
from rnn_tui.formats.python_code.values.records import ABSENT, Unknown
from rnn_tui.formats.python_code.values.undefined_value import Undefined

ENDS = ("input", "inputs", "output", "outputs")
LOADING = frozenset(("from_preset", "load_model", "model_from_json", "model_from_config", "clone_model", "from_config"))
"""The functions that make a model of a file or of a configuration."""
HUBS = ("keras_hub", "keras_nlp", "keras_cv")
IDS = (None, None)


class UnreadModels:
    """The opaque layers for such models, each with its input."""

    def __init__(self, host: Host, layers: LayerCalls) -> None:
        self.host, self.layers = host, layers
        self._made: dict[int, tuple[Tensor, Tensor]] = {}
        """The input and the output of each, by the id of the call that makes it."""

    def attribute(self, value: Unknown, name: str) -> Any:
        """The input or the output of such a model; `ABSENT` for anything else."""
        call = value.node
        if name not in ENDS or not isinstance(call, ast.Call) or value.chosen:
            return ABSENT
        kind = _class_of(call)
        if not kind:
            return ABSENT
        if id(call) not in self._made:
            self._made[id(call)] = self._ends(value, call, kind)
        entry, end = self._made[id(call)]
        found = entry if name.startswith("input") else end
        return [found] if name.endswith("s") else found

    def _ends(self, value: Unknown, call: ast.Call, kind: str) -> tuple[Tensor, Tensor]:
        own = value.asking.name
        title = own if own.isidentifier() else snake_case(kind)
        entry = Tensor(self._entry(title, call, kind))
        why = "which is not read"
        if entry.layer.kwargs.get("batch_shape") is IDS:
            why = f"{why}: one input of token ids stands for all that it has"
        made = LayerCall(kind, [], {"name": f"{title}_output"}, value.line, untold=why)  # title itself is the model
        for each in (entry, entry.layer, made):
            self.host.branches.make(each)
        return entry, self.layers.apply(made, Call(call, [entry], {}))

    def _entry(self, title: str, call: ast.Call, kind: str) -> LayerCall:
        """Its input, of a shape that the call or the user gives."""
        made = LayerCall("InputLayer", [], {"name": f"{title}_input"}, call.lineno)
        given = self.host.answers.named(f"{title}.input.shape", "")
        said = next((each.value for each in call.keywords if each.arg == "input_shape"), None)
        if isinstance(given, tuple):
            made.kwargs["batch_shape"] = given
        elif any(each in ast.unparse(call.func) for each in (*HUBS, "Backbone")):
            made.kwargs |= {"batch_shape": IDS, "dtype": "int32"}
        elif isinstance(said, ast.Tuple) and all(isinstance(each, ast.Constant) for each in said.elts):
            made.kwargs["shape"] = tuple(each.value for each in said.elts if isinstance(each, ast.Constant))
        else:
            asked = Undefined(f"{title}.input.shape", call.lineno, "", "the shape of an input, batch first")
            text = f"the shape of {title}.input, the input of a model that is not read, is not known; give it"
            made.problems.append(
                CodeError(call.lineno, f"{text}: --set {asked.name}=…, such as (None, 10, 4)", needs=(asked,))
            )
        return made


def _class_of(call: ast.Call) -> str:
    """The class of the model that a call makes, or the function that loads it; empty for other calls."""
    path = ast.unparse(call.func).split(".")
    if path[-1] == "from_preset" and len(path) > 1:
        return path[-2]
    if path[-1] in LOADING:
        return "Model"
    a_class = path[-1][:1].isupper() and path[0] not in KNOWN_MODULES - {"keras", "tensorflow"}
    return path[-1] if a_class else ""
