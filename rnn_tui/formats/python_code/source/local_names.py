"""The names that belong to a function, because it binds them anywhere in its body."""

import ast
from collections.abc import Iterator
from functools import lru_cache

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@lru_cache(maxsize=512)
def local_names(tree: ast.AST) -> frozenset[str]:
    """The names that a function binds, except those declared `global` or `nonlocal`."""
    bound: set[str] = set()
    elsewhere: set[str] = set()
    for each in _inside(getattr(tree, "body", ()) if not isinstance(tree, ast.Lambda) else (tree.body,)):
        match each:
            case ast.Global() | ast.Nonlocal():
                elsewhere.update(each.names)
            case ast.Name(ctx=ast.Store() | ast.Del()):
                bound.add(each.id)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                bound.add(each.name)
            case ast.ExceptHandler() | ast.MatchAs() | ast.MatchStar():
                bound.add(each.name or "")
            case ast.alias():
                bound.add(each.asname or each.name.partition(".")[0])
    return frozenset(bound - elsewhere)


def _inside(nodes: tuple[ast.AST, ...] | list[ast.stmt]) -> Iterator[ast.AST]:
    """The syntax nodes of a body, without the bodies of functions and classes inside it."""
    ahead: list[tuple[ast.AST, bool]] = [(each, False) for each in nodes]
    while ahead:
        node, apart = ahead.pop()
        if not (apart and isinstance(node, ast.Name)):
            yield node
        if not isinstance(node, _SCOPES):
            apart = (apart or isinstance(node, _COMPREHENSIONS)) and not isinstance(node, ast.NamedExpr)
            ahead += [(each, apart) for each in ast.iter_child_nodes(node)]


def evaluated_annotations(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.expr]:
    """The annotations of a function that call something, which Python evaluates where the function is defined."""
    given = node.args
    places = [*given.posonlyargs, *given.args, *given.kwonlyargs, *filter(None, (given.vararg, given.kwarg))]
    for each in (*(place.annotation for place in places), node.returns):
        if each is not None and calls(each):
            yield each


def calls(node: ast.expr) -> bool:
    """Whether an expression calls something."""
    return any(isinstance(each, ast.Call | ast.NamedExpr) for each in ast.walk(node))
