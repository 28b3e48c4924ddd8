"""The order of the packages: imports only go down the levels of docs/architecture.md."""

import ast
import subprocess
import sys
from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter

import pytest
from docs.imports import LEVEL_OF, LEVELS, Arrow, arrows, folder, modules, part_of

PACKAGE = folder("bulkstatus")
GENERATED = folder("bulkstatus_api")
MODULES = modules(PACKAGE)
ARROWS = [arrow for arrow in arrows(PACKAGE) if arrow.imported in MODULES]
VENDORS = sorted(path.parent.name for path in GENERATED.glob("*/__init__.py"))
MAX_LINES = 300

# The parts that extras are for. Everything else works with attrs and httpx alone.
WITH_EXTRAS = ("cli", "sandbox", "testing", "validation")
# Modules that a function imports when somebody asks for what needs them.
ON_DEMAND = ("bulkstatus.http.aiohttp_transport", "bulkstatus.polling.ledger")
CORE = [name for name in MODULES if name not in ON_DEMAND and part_of(name) not in WITH_EXTRAS]
CORE_NEEDS = {*sys.stdlib_module_names, "attrs", "httpx", "httpcore", "bulkstatus", "bulkstatus_api"} - {"sqlite3"}


def listed(wrong: Iterable[Arrow], advice: str) -> str:
    """Return a failure message: each import with its file and line, and what to do."""
    return "\n".join([*(f"{each.place}: {each.importer} imports {each.imported}" for each in wrong), advice])


def upward(found: Iterable[Arrow]) -> list[Arrow]:
    """Return the imports that lead to the same level or a higher one, except those inside a part."""
    parts = [(each, part_of(each.importer), part_of(each.imported)) for each in found]
    return [each for each, own, other in parts if own != other and LEVEL_OF[own] >= LEVEL_OF[other]]


def vendor_of(module: str) -> str | None:
    """Return the vendor that a module is about: `vendors.zoho_oauth` is about zoho_creator."""
    word = module.rpartition(".")[2].partition("_")[0]
    return next((vendor for vendor in VENDORS if vendor.partition("_")[0] == word), None)


def test_imports_go_down() -> None:
    order = " → ".join(", ".join(parts) for parts in LEVELS)
    wrong = upward(ARROWS)
    assert not wrong, listed(
        wrong,
        f"Imports go one way: {order}. Move the code to the level that needs it, move what both need further down, or "
        "let the caller pass it.",
    )


def test_modules_named_as_text_are_on_a_lower_level_too() -> None:
    """Text can name a module that `import_module` loads. A vendor names the module of its fake responses this way."""
    named = [
        Arrow(name, node.value, f"{path.relative_to(PACKAGE.parents[1])}:{node.lineno}", "call")
        for name, path in MODULES.items()
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.Constant) and node.value in MODULES and node.value != "bulkstatus"
    ]
    assert len(named) >= len(VENDORS)
    responses = {(f"bulkstatus.vendors.{vendor}", f"bulkstatus.testing.responses.{vendor}") for vendor in VENDORS}
    wrong = [arrow for arrow in upward(named) if arrow[:2] not in responses]
    assert not wrong, listed(wrong, "Text that names a module is an import: it follows the same order.")


def test_no_modules_import_each_other() -> None:
    graph: dict[str, set[str]] = {name: set() for name in MODULES}
    for arrow in ARROWS:
        if (arrow.importer, arrow.imported, arrow.when) != ("bulkstatus.errors", "bulkstatus.operation", "types"):
            graph[arrow.importer].add(arrow.imported)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        cycle = error.args[1]
        around = set(zip(cycle[1:], cycle[:-1], strict=True))
        wrong = [arrow for arrow in ARROWS if (arrow.importer, arrow.imported) in around]
        pytest.fail(listed(wrong, "These modules import each other: move what both need to a module of its own."))


def test_vendors_do_not_know_each_other() -> None:
    """Shared modules, such as `vendors.account`, know no vendor. The sandbox and the command line know them all."""
    wrong = []
    for arrow in arrows(PACKAGE):
        own, other = vendor_of(arrow.importer), vendor_of(arrow.imported)
        if arrow.imported.startswith("bulkstatus_api."):
            bad = own is None or not f"{arrow.imported}.".startswith(f"bulkstatus_api.{own}.")
        else:
            bad = other is not None and own != other and (own is not None or part_of(arrow.importer) == "vendors")
        wrong += [arrow] if bad else []
    assert not wrong, listed(
        wrong,
        "A vendor's module imports the shared modules and its own bulkstatus_api.<vendor>: move what two vendors need "
        "to a shared module.",
    )


def test_generated_code_does_not_know_the_facade() -> None:
    wrong = [
        arrow
        for arrow in arrows(GENERATED)
        if arrow.imported.split(".")[0] == "bulkstatus"
        or (
            arrow.imported.startswith("bulkstatus_api.")
            and arrow.imported.split(".")[1:2] != arrow.importer.split(".")[1:2]
        )
    ]
    assert not wrong, listed(wrong, "Generated code imports its own vendor's only: change specs/generator/.")


def test_the_core_imports_no_extra() -> None:
    wrong = [
        arrow
        for arrow in arrows(PACKAGE)
        if arrow.importer in CORE
        and (arrow.imported.split(".")[0] not in CORE_NEEDS or (arrow.imported in ON_DEMAND and arrow.when == "load"))
    ]
    assert not wrong, listed(
        wrong,
        "The core needs attrs and httpx only: import an extra in a module of its own, and that one in a function.",
    )


@pytest.mark.usefixtures("unmeasured")  # measuring loads sqlite3
def test_the_core_loads_without_the_extras() -> None:
    extras = ("click", "rich", "starlette", "uvicorn", "pydantic", "aiohttp", "yarl", "sqlite3")
    absent = f"import sys; sys.modules.update(dict.fromkeys({extras}))"  # to import one is an ImportError
    subprocess.run([sys.executable, "-c", f"{absent}; import {', '.join(CORE)}"], check=True)


def test_the_root_module_only_exports() -> None:
    tree = ast.parse(MODULES["bulkstatus"].read_bytes())
    own = [
        node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    ]
    assert sorted(own) == ["__dir__", "__getattr__"], (
        "define nothing in bulkstatus/__init__.py: import it from its module"
    )
    on_load = {arrow.imported for arrow in ARROWS if arrow.importer == "bulkstatus" and arrow.when == "load"}
    assert on_load == {"bulkstatus._version"}


def test_every_package_says_what_it_is_for() -> None:
    folders = {path.parent for path in PACKAGE.rglob("*.py")}
    assert len(folders) > len(VENDORS)
    for path in sorted(folders):
        module = path / "__init__.py"
        assert module.exists(), f"add {module}"
        summary = (ast.get_docstring(ast.parse(module.read_bytes())) or "").partition("\n")[0]
        assert len(summary.split()) >= 5, f"start {module} with a sentence that says what the package is for"


def test_no_module_is_long() -> None:
    lengths = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in MODULES.items()}
    long = {name: lines for name, lines in lengths.items() if lines > MAX_LINES}
    assert long == {}, f"split these modules by what they are for: {MAX_LINES} lines are the most"
