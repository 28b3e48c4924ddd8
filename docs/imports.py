"""Find the imports in the source code, and define which imports are allowed."""

import ast
import importlib.util
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

LEVELS = (
    ("cli",),
    ("sandbox",),
    ("testing",),
    ("client",),
    ("polling", "validation", "environment"),
    ("vendors",),
    ("auth",),
    ("http",),
    ("values",),
)
"""Levels of the package `bulkstatus`, from the highest to the lowest.

Each level contains packages and top-level modules, which are allowed to import only from lower levels."""
LEVEL_OF = {part: level for level, parts in enumerate(LEVELS) for part in parts}
"""Level of each part of `bulkstatus`. The highest level is 0."""
VALUES = ("status", "operation", "errors", "pacing", "secret", "clock", "text", "events", "_version")
"""Names of the top-level modules that every package is allowed to import."""
_PART_OF = {part: part for part in LEVEL_OF} | dict.fromkeys(VALUES, "values")
_PART_OF |= {"__init__": "client", "async_client": "client"}  # the package re-exports the clients

When = Literal["load", "call", "types"]
"""When an import runs: while a module loads, when a function is called, or only in a type checker."""


class Arrow(NamedTuple):
    """An import of one module in another module."""

    importer: str
    """Name of the module that contains the import statement."""
    imported: str
    """Name of the imported module, or of the module that contains the imported function or class."""
    place: str
    """File and line of the import statement, such as `facade/bulkstatus/client.py:12`."""
    when: When
    """When the import runs: `load`, `call` or `types`."""


def folder(package: str) -> Path:
    """Return the folder of an installed package."""
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def modules(package: Path) -> dict[str, Path]:
    """Return the name and the file of each module in a package folder. The file of a package is `__init__.py`."""
    paths = {path.relative_to(package.parent): path for path in sorted(package.rglob("*.py"))}
    return {".".join(short.with_suffix("").parts).removesuffix(".__init__"): path for short, path in paths.items()}


@cache
def arrows(package: Path) -> tuple[Arrow, ...]:
    """Return every import in a package folder, including imports in functions and under `TYPE_CHECKING`."""
    known = modules(package)
    found = []
    for importer, path in known.items():
        own_package = importer if path.name == "__init__.py" else importer.rpartition(".")[0]
        for node, when in _imports(ast.parse(path.read_bytes()), "load"):
            place = f"{path.relative_to(package.parents[1])}:{node.lineno}"
            targets = {_module(name, known) for name in _names(node, own_package)}
            found += [Arrow(importer, imported, place, when) for imported in sorted(targets)]
    return tuple(found)


def part_of(module: str) -> str:
    """Return the part of `bulkstatus` that a module belongs to.

    Raises:
        LookupError: If the module is missing from `LEVELS` and `VALUES`.
    """
    top = f"{module}.__init__".split(".")[1]
    if top not in _PART_OF:
        raise LookupError(f"{module} has no level: add {top!r} to LEVELS or VALUES in docs/imports.py")
    return _PART_OF[top]


def _imports(node: ast.AST, when: When) -> Iterator[tuple[ast.Import | ast.ImportFrom, When]]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield node, when
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and when == "load":
        when = "call"
    only_types = node.body if isinstance(node, ast.If) and _is_for_types(node.test) else ()
    for child in ast.iter_child_nodes(node):
        yield from _imports(child, "types" if child in only_types else when)


def _is_for_types(test: ast.expr) -> bool:
    return ast.unparse(test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")


def _module(name: str, known: dict[str, Path]) -> str:
    """Return the name of the module to which a dotted name belongs.

    For example, a function belongs to the module that defines it, not to modules that import it.
    """
    parent = name.rpartition(".")[0]
    return parent if name not in known and parent in known else name


def _names(node: ast.Import | ast.ImportFrom, own_package: str) -> Iterator[str]:
    """Yield the absolute dotted names that an import statement imports."""
    base = ""
    if isinstance(node, ast.ImportFrom):
        above = own_package.split(".")[: own_package.count(".") + 2 - node.level] if node.level else []
        base = "".join(f"{part}." for part in [*above, node.module] if part)
    yield from (f"{base}{each.name}" for each in node.names)
