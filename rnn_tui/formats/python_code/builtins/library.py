"""The functions of Python's standard library with which code creates settings."""

from typing import Any

from rnn_tui.formats.python_code.builtins.builtins import BUILTINS
from rnn_tui.formats.python_code.values.records import Class, Dotted, Instance, Parser, Partial

SHUFFLING = frozenset(("shuffle", "heappush", "heappop", "heapify", "heappushpop")) | {
    *("insort", "insort_left", "insort_right"),
}
"""The functions of the standard library that change a list argument."""
KNOWN_MODULES = frozenset(
    ("numpy", "tensorflow", "keras", "tf_keras", "keras_core", "torch", "pandas", "matplotlib", "sklearn", "scipy")
) | {
    *("seaborn", "plotly", "os", "sys", "json", "pickle", "csv", "re", "math", "random", "time", "datetime", "logging"),
    *("collections", "itertools", "functools", "pprint", "tqdm", "argparse", "pathlib", "shutil", "copy", "warnings"),
    *("string", "glob", "io", "gc", "IPython", "joblib", "h5py", "PIL", "cv2", "nltk", "requests", "urllib", "typing"),
}
"""The modules whose functions do not change list arguments, except for those in `SHUFFLING`."""


def standard(function: Dotted, args: list[Any], kwargs: dict[str, Any]) -> Any:
    """The result of a function of the standard library; None for other functions. Raises `NotKnown`."""
    if function.last == "partial" and args:
        return Partial(args[0], tuple(args[1:]), kwargs)
    if function.last in ("SimpleNamespace", "Namespace"):
        return Instance(Class(function.last, 0, [], {}), dict(kwargs))
    if function.path == "argparse.ArgumentParser":
        return Parser()
    if function.path == "collections.OrderedDict":
        return BUILTINS["dict"](args, kwargs)
    return None
