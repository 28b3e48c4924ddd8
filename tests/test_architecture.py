"""Tests that modules only import from lower levels of the architecture in docs/architecture.md."""

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

# The parts that need extras. Everything else only needs attrs and httpx.
WITH_EXTRAS = ("cli", "sandbox", "testing", "validation")
# Modules that a function imports when a user calls a feature that needs them.
ON_DEMAND = ("bulkstatus.http.aiohttp_transport", "bulkstatus.polling.ledger")
CORE = [name for name in MODULES if name not in ON_DEMAND and part_of(name) not in WITH_EXTRAS]
CORE_NEEDS = {*sys.stdlib_module_names, "attrs", "httpx", "httpcore", "bulkstatus", "bulkstatus_api"} - {"sqlite3"}


def listed(wrong: Iterable[Arrow], advice: str) -> str:
    """Return a failure message that lists the forbidden imports with their files and lines, followed by the advice."""
    return "\n".join([*(f"{each.place}: {each.importer} imports {each.imported}" for each in wrong), advice])


def upward(found: Iterable[Arrow]) -> list[Arrow]:
    """Return the imports that break the order of the levels.

    An import between two parts breaks the order if the imported part is not on a lower level.
    """
    parts = [(each, part_of(each.importer), part_of(each.imported)) for each in found]
    return [each for each, own, other in parts if own != other and LEVEL_OF[own] >= LEVEL_OF[other]]


def vendor_of(module: str) -> str | None:
    """Return the vendor to which a module belongs, such as `zoho_creator` for `vendors.zoho_oauth`, or None."""
    word = module.rpartition(".")[2].partition("_")[0]
    return next((vendor for vendor in VENDORS if vendor.partition("_")[0] == word), None)


def test_modules_import_from_lower_levels_only() -> None:
    order = " → ".join(", ".join(parts) for parts in LEVELS)
    wrong = upward(ARROWS)
    assert not wrong, listed(
        wrong,
        f"Modules only import from lower levels: {order}. Move the code to the level that needs it, move shared code "
        "to a lower level, or let the caller pass it as an argument.",
    )


def test_modules_named_in_strings_are_on_a_lower_level_too() -> None:
    """Check strings that are names of modules, because code can pass them to `import_module`.

    For example, each vendor's module contains the name of the module that builds the vendor's fake responses.
    """
    named = [
        Arrow(name, node.value, f"{path.relative_to(PACKAGE.parents[1])}:{node.lineno}", "call")
        for name, path in MODULES.items()
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.Constant) and node.value in MODULES and node.value != "bulkstatus"
    ]
    assert len(named) >= len(VENDORS)
    responses = {(f"bulkstatus.vendors.{vendor}", f"bulkstatus.testing.responses.{vendor}") for vendor in VENDORS}
    wrong = [arrow for arrow in upward(named) if arrow[:2] not in responses]
    assert not wrong, listed(wrong, "A string that names a module is an import, so the same rule applies to it.")


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
        pytest.fail(listed(wrong, "These modules import each other: move the shared code to another module."))


def test_vendors_do_not_import_each_other() -> None:
    """Check the modules in `vendors`.

    Other parts, such as the sandbox and the command line, are allowed to import all vendors.
    """
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
        "A vendor's module only imports shared modules and its bulkstatus_api.<vendor>: move code for several vendors "
        "to a shared module.",
    )


def test_generated_code_does_not_import_the_facade() -> None:
    wrong = [
        arrow
        for arrow in arrows(GENERATED)
        if arrow.imported.split(".")[0] == "bulkstatus"
        or (
            arrow.imported.startswith("bulkstatus_api.")
            and arrow.imported.split(".")[1:2] != arrow.importer.split(".")[1:2]
        )
    ]
    assert not wrong, listed(wrong, "Generated code only imports modules of the same vendor: change specs/generator/.")


def test_the_core_imports_no_extra() -> None:
    wrong = [
        arrow
        for arrow in arrows(PACKAGE)
        if arrow.importer in CORE
        and (arrow.imported.split(".")[0] not in CORE_NEEDS or (arrow.imported in ON_DEMAND and arrow.when == "load"))
    ]
    assert not wrong, listed(
        wrong,
        "The core only needs attrs and httpx: import an extra in a separate module, and that module in a function.",
    )


@pytest.mark.usefixtures("unmeasured")  # measuring coverage loads sqlite3
def test_the_core_loads_without_the_extras() -> None:
    extras = ("click", "rich", "starlette", "uvicorn", "pydantic", "aiohttp", "yarl", "sqlite3")
    absent = f"import sys; sys.modules.update(dict.fromkeys({extras}))"  # importing one of them raises ImportError
    subprocess.run([sys.executable, "-c", f"{absent}; import {', '.join(CORE)}"], check=True)


def test_the_root_module_only_exports() -> None:
    tree = ast.parse(MODULES["bulkstatus"].read_bytes())
    own = [
        node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    ]
    assert sorted(own) == ["__dir__", "__getattr__"], (
        "bulkstatus/__init__.py must not define functions or classes: move them to another module"
    )
    on_load = {arrow.imported for arrow in ARROWS if arrow.importer == "bulkstatus" and arrow.when == "load"}
    assert on_load == {"bulkstatus._version"}


def test_every_package_has_a_docstring_that_describes_it() -> None:
    folders = {path.parent for path in PACKAGE.rglob("*.py")}
    assert len(folders) > len(VENDORS)
    for path in sorted(folders):
        module = path / "__init__.py"
        assert module.exists(), f"add {module}"
        summary = (ast.get_docstring(ast.parse(module.read_bytes())) or "").partition("\n")[0]
        assert len(summary.split()) >= 5, f"add a docstring to {module} that says what the package contains"


def test_no_module_is_long() -> None:
    lengths = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in MODULES.items()}
    long = {name: lines for name, lines in lengths.items() if lines > MAX_LINES}
    assert long == {}, f"split these modules: the maximum is {MAX_LINES} lines"
