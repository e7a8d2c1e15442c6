"""Why the result of a `forward` is unknown, and what the user can give."""

import ast

from rnn_tui.formats.python_code.values.code_error import CodeError
from rnn_tui.formats.python_code.values.records import Function, Unknown
from rnn_tui.formats.torch_code.forward_state import Reading


def refused(result: Unknown, forward: Function, reading: Reading) -> CodeError:
    """The error for an unknown result: the first value from outside `forward` that it lacks, or why it is unknown."""
    needs = [each.asking for each in (result, *reading.builder.lacking) if _givable(each, forward)]
    if needs:
        asked = needs[0].for_what("which layers there are" if result.chosen else f"what {forward.name} computes")
        text = f"{asked.name}, which {forward.name} needs, is not known here; give it: --set {asked.name}=…"
        return CodeError(asked.line, text, needs=(asked,))
    if reading.random:
        return at_random(result.line, reading)
    why = f": {result.reason}" if result.reason else ""
    return CodeError(result.line, f"{result.text} in {forward.name} is not understood{why}")


def at_random(line: int, reading: Reading) -> CodeError:
    """The error for a result on which a random number decides."""
    asked = reading.ratio
    text = f"{reading.random}, and what is read depends on it"
    if asked is None:
        return CodeError(line, text)
    return CodeError(line, f"{text}; give {asked.name} as 0 or 1: --set {asked.name}=0", needs=(asked,))


def _givable(value: Unknown, forward: Function) -> bool:
    """Whether the user can give the value: it is a variable, an argument or an attribute from outside `forward`."""
    asked = value.asking
    root = asked.name.partition(".")[0]
    own = {each.arg for each in forward.places()[1:]}
    own |= {
        each.id for each in ast.walk(forward.node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
    }
    named = all(part.isidentifier() for part in asked.name.split("."))
    return named and root not in own and not asked.owner.endswith(forward.name)
