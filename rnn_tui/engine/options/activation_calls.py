"""The names of activations with parameters: `leaky_relu(negative_slope=0.1)`, as a call in Keras's words.

Parameters at their defaults are left out, so that equal functions have equal names.
"""

import ast
import math
import re
from collections.abc import Mapping
from typing import Any

from rnn_tui.engine.core.errors import OptionError
from rnn_tui.engine.options.activation import Activation
from rnn_tui.engine.options.activation_families import FAMILIES, Family

LONGEST = 200
"""The largest number of characters in a name with parameters."""


def named(name: str, *args: Any, **given: Any) -> str:
    """The name of the activation with these parameters: `leaky_relu(negative_slope=0.1)`; raises `OptionError`."""
    family = FAMILIES.get(name)
    if family is None or len(args) > len(family.parameters) or set(given) - set(family.parameters):
        raise OptionError(_unknown(f"{name}({_listed({**dict(enumerate(args)), **given})})"), "activation")
    given = {**dict(zip(family.parameters, args, strict=False)), **given}
    values = {key: _checked(name, key, given.get(key, usual)) for key, usual in family.parameters.items()}
    if name == "relu" and values["negative_slope"] and (values["max_value"], values["threshold"]) == (None, 0):
        return named("leaky_relu", values["negative_slope"])
    if values == {"negative_slope": 0.0}:
        return "relu"
    if name == "relu" and values == {"negative_slope": 0.0, "max_value": 6.0, "threshold": 0.0}:
        return "relu6"
    apart = {key: value for key, value in values.items() if value != family.parameters[key]}
    if not apart:
        return family.plain
    return f"{name}({_listed(apart)})"


def _listed(values: Mapping[Any, Any]) -> str:
    return ", ".join(
        f"{key}={_shown(value)}" if isinstance(key, str) else _shown(value) for key, value in values.items()
    )


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:g}" if float(f"{value:g}") == value else repr(value)
    return f"{value!r:.40}"


def _checked(name: str, key: str, value: Any) -> Any:
    """A parameter as a number, as True or False, or as None; raises `OptionError`."""
    if value is ...:
        raise OptionError(f"the activation {name} needs `{key}`, which its name does not give", "activation")
    if key == "approximate" or (value is None and key == "max_value"):
        return None if value is None else bool(value)
    try:
        number = math.nan if isinstance(value, str | bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number) or (key == "max_value" and number < 0):
        raise OptionError(f"`{key}` of the activation {name} is a number, got {value!r:.40}", "activation")
    return number


def parsed(text: str) -> tuple[str, list[Any], dict[str, Any]]:
    """The name and the parameters in `leaky_relu(negative_slope=0.1)`; raises `OptionError` for other texts."""
    try:
        call = ast.parse(text.strip(), mode="eval").body if len(text) <= LONGEST else None
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
            args = [ast.literal_eval(each) for each in call.args]
            return call.func.id, args, {str(each.arg): ast.literal_eval(each.value) for each in call.keywords}
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        pass
    raise OptionError(_unknown(text), "activation")


def _unknown(text: str) -> str:
    return f"Could not interpret activation function identifier: {text:.80}"


def canonical(text: str) -> str:
    """The same activation under the name that `named` gives; raises `OptionError`."""
    name, args, given = parsed(text)
    return named(name, *args, **given)


def made(text: str) -> Activation:
    """The activation of a name with parameters; raises `OptionError`."""
    name, args, given = parsed(text)
    family = FAMILIES.get(name)
    if family is None or canonical(text) != text:
        raise OptionError(_unknown(text), "activation")
    given = {**family.parameters, **dict(zip(family.parameters, args, strict=False)), **given}
    return family.make(text, **{key: _checked(name, key, value) for key, value in given.items()})


def _given(text: str) -> tuple[str, Family, dict[str, Any]]:
    name, _, values = parsed(canonical(text))
    return name, FAMILIES[name], values


def as_layer(text: str) -> tuple[str, dict[str, Any]] | None:
    """Keras's layer that is the same function, and its options; None if Keras has none."""
    name, family, values = _given(text)
    values = {key: _checked(name, key, value) for key, value in values.items()}
    return None if family.keras in ("", "function") else (family.keras, values)


def as_call(text: str) -> str | None:
    """The call of Keras's function on `x`: `celu(x, alpha=0.5)`; None if Keras has none."""
    name, family, values = _given(text)
    return f"{name}(x, {_listed(values)})" if family.keras else None


def identifier(text: str) -> str:
    """A name for a function of code that computes it: `celu_alpha_0_5`."""
    return re.sub(r"\W+", "_", text.replace("-", "minus_")).strip("_")
