"""Imports: every name keeps the full name of what it stands for. Nothing is imported."""

import ast

from rnn_tui.formats.keras_code.interpreter.values import Dotted, Scope
from rnn_tui.formats.keras_code.model_calls import ModelCalls

_GONE = (
    "keras.layers.recurrent",
    "keras.layers.core",
    "keras.layers.wrappers",
    "keras.layers.embeddings",
    "keras.layers.convolutional",
    "keras.layers.advanced_activations",
    "keras.layers.normalization",
    "keras.engine",
    "keras.legacy",
)
"""Modules of earlier Kerases that Keras 3 has no more."""


class ImportStatements(ModelCalls):
    """Import statements."""

    def __init__(self) -> None:
        super().__init__()
        self.import_notes: list[tuple[int, str]] = []
        """What Keras 3 says to the imports: lines and sentences."""

    def imported(self, node: ast.Import | ast.ImportFrom, scope: Scope) -> None:
        """Binds the names of an import."""
        if isinstance(node, ast.Import):
            for each in node.names:
                path = each.name if each.asname else each.name.partition(".")[0]
                self.write(scope.home(each.asname or path).names, each.asname or path, Dotted(path))
                self._note(node, each.name, "")
            return
        module = node.module or "this package"
        for each in node.names:
            if each.name == "*":
                self.starred.append(module)
            else:
                name = each.asname or each.name
                self.write(scope.home(name).names, name, Dotted(f"{module}.{each.name}"))
            self._note(node, module, each.name)

    def _note(self, node: ast.stmt, module: str, name: str) -> None:
        plain = module.replace("tensorflow.python.", "tensorflow.").replace("tensorflow.contrib.", "tensorflow.")
        old = plain.removeprefix("tensorflow.").startswith(_GONE) or plain != module
        if old and (name[:1].isupper() or not name):
            place = (
                "keras.models" if name in ("Model", "Sequential") else "keras.layers" if name != "Input" else "keras"
            )
            instead = f"from {place} import {name}" if name else "import keras.layers"
            self.import_notes.append((node.lineno, f"{module} is no more in Keras 3: {instead}"))
