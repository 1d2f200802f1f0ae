"""Who uses what of the code: the names that each module makes, and those that others take from it."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house_code import ROOT, files, parsed

# They use the rooms as well, though none of them is one.
BESIDE = ("benchmarks", "docs")
Name = tuple[str, str]


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def made() -> Iterator[Name]:
    """Every function, class and constant of the rooms that nothing calls by itself, as decorators do."""
    for path in files():
        for node in [] if "migrations" in path.parts else parsed(path).body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                if isinstance(node, ast.ClassDef) or not node.decorator_list:
                    yield module_of(path), node.name
            elif isinstance(node, ast.Assign | ast.AnnAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                yield from ((module_of(path), one.id) for one in targets if isinstance(one, ast.Name))


def used() -> set[Name]:
    """Every name that code takes: from its own module or from another, by whatever name."""
    paths = [*files(), *files(*BESIDE)]
    modules = {module_of(path) for path in paths}
    found: set[Name] = set()
    for path in paths:
        aliases: dict[str, str] = {}
        nodes = list(ast.walk(parsed(path)))
        for node in nodes:
            if isinstance(node, ast.ImportFrom) and node.module:
                for one in node.names:
                    if f"{node.module}.{one.name}" in modules:
                        aliases[one.asname or one.name] = f"{node.module}.{one.name}"
                    else:
                        found.add((node.module, one.name))
        for node in nodes:
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                found.add((module_of(path), node.id))
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                found.add((aliases.get(node.value.id, ""), node.attr))
    return found
