"""The code as text: what the guards read of it, so that nobody has to keep a list by hand."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROOMS = ("bot", "handlers", "scheduler", "views", "communities", "storage")


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def files(*rooms: str) -> Iterator[Path]:
    """Every module of these rooms."""
    for room in rooms or ROOMS:
        yield from sorted((ROOT / room).rglob("*.py"))


def nodes(*rooms: str) -> Iterator[tuple[Path, ast.AST]]:
    """Every node of these rooms' code, and where it stands."""
    for path in files(*rooms):
        for node in ast.walk(parsed(path)):
            yield path, node


def members_used(enum: str, *rooms: str) -> set[str]:
    """The members of an enum that are named in these rooms: `Action.MORE`, `ids.Action.MORE`."""
    return {
        node.attr
        for _, node in nodes(*rooms)
        if isinstance(node, ast.Attribute)
        and (
            (isinstance(node.value, ast.Name) and node.value.id == enum)
            or (isinstance(node.value, ast.Attribute) and node.value.attr == enum)
        )
    }


def context_keys(path: Path) -> dict[str, set[str]]:
    """For each function of a module, the keys that it puts into Bolt's context."""
    found: dict[str, set[str]] = {}
    for function in ast.walk(parsed(path)):
        if not isinstance(function, ast.AsyncFunctionDef | ast.FunctionDef):
            continue
        for node in ast.walk(function):
            targets = node.targets if isinstance(node, ast.Assign) else []
            for target in targets:
                if (
                    isinstance(target, ast.Subscript)
                    and ast.unparse(target.value).endswith("context")
                    and isinstance(target.slice, ast.Constant)
                ):
                    found.setdefault(function.name, set()).add(str(target.slice.value))
    return found
