"""Test that `make generate` replaces only packages that it generated."""

from pathlib import Path

import pytest
from tests.rehearsals.conftest import GENERATOR, ROOT, Repository

PACKAGE = "clients"


@pytest.fixture
def specs(repository: Repository) -> Repository:
    """Return a copy of the specs that contains only the spec of SAYMON, which has the fewest models."""
    for spec in (repository.folder / "specs").glob("*.yaml"):
        if spec.stem not in ("saymon", "redocly"):
            spec.unlink()
    return repository


def generate(specs: Repository, *options: str, code: int = 0) -> str:
    script = specs.folder / "specs" / "generator" / "generate.py"
    return specs.run(GENERATOR / "python", script, "--target", PACKAGE, *options, code=code)


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_stale_files_are_removed_and_an_interrupted_run_is_completed(specs: Repository) -> None:
    package = specs.folder / PACKAGE
    assert "Generated 1 package: saymon.\n" in generate(specs)
    expected = files(package)
    assert expected == {
        name
        for name in files(ROOT / "generated" / "bulkstatus_api")
        if "__pycache__" not in name and (name.startswith("saymon/") or "/" not in name)
    }
    (package / "saymon" / "models" / "old.py").touch()
    (package / "other").mkdir()
    (package / "other" / "__init__.py").touch()
    assert "in 2 files: run `make generate`" in generate(specs, "--check", code=1)
    generate(specs)
    assert files(package) == expected
    # A run was interrupted between its last two steps, and an earlier run left files.
    package.rename(package.with_name(f".{PACKAGE}.old"))
    package.with_name(f".{PACKAGE}.new").mkdir()
    assert "differs from the specs" in generate(specs, "--check", code=1)
    generate(specs)
    assert files(package) == expected
    assert not list(specs.folder.glob(f".{PACKAGE}.*"))
    assert generate(specs, "--check") == "The generated code matches the specs.\n"


def test_a_package_that_was_not_generated_is_not_replaced(specs: Repository) -> None:
    package = specs.folder / PACKAGE
    package.mkdir()
    (package / "__init__.py").write_text("# Mine\n", "utf-8")
    assert "clients was not generated, so it is not replaced: remove it, or" in generate(specs, code=2)
    assert files(package) == {"__init__.py"}
