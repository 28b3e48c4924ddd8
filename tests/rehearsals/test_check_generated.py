"""Test that `make check-generated` reports every difference and changes no file, even for specs of other packages."""

import shutil
from pathlib import Path

import pytest
from tests.rehearsals.conftest import GENERATOR, Repository

GENERATE = (GENERATOR / "python", "specs/generator/generate.py", "--specs", "mine", "--target", "acme/api")


@pytest.fixture
def target(repository: Repository) -> Path:
    """Create a spec, and return the path of the package that a test will generate from the spec."""
    specs = repository.folder / "mine"
    specs.mkdir()
    shutil.copy(repository.folder / "specs" / "saymon.yaml", specs / "acme.yaml")
    return repository.folder / "acme" / "api"


def test_differences_are_shown_and_not_changed(repository: Repository, target: Path) -> None:
    assert repository.run(*GENERATE) == "Generated 1 package: acme.\n"
    assert repository.run(*GENERATE, "--check") == "The generated code matches the specs.\n"

    client = target / "acme" / "client.py"
    original = client.read_bytes()
    client.write_bytes(original.replace(b"import ssl", b"import  ssl", 1))
    (target / "acme" / "errors.py").unlink()
    (target / "acme" / "more.py").touch()
    (target / "acme" / "__pycache__").mkdir()
    (target / "acme" / "__pycache__" / "client.pyc").touch()
    before = {path: path.read_bytes() for path in target.rglob("*") if path.is_file()}
    output = repository.run(*GENERATE, "--check", code=1)
    assert "--- acme/api/acme/client.py\n+++ from the specs/acme/client.py\n" in output
    assert "-import  ssl\n+import ssl\n" in output
    assert "+++ from the specs/acme/errors.py\n" in output
    assert "acme/more.py: differs in line endings only, or is a missing or unexpected empty file\n" in output
    assert output.endswith("differs from the specs in 3 files: run `make generate` and commit the result.\n")
    assert {path: path.read_bytes() for path in target.rglob("*") if path.is_file()} == before


def test_a_folder_without_specs_is_an_error(repository: Repository, target: Path) -> None:
    (repository.folder / "mine" / "acme.yaml").rename(repository.folder / "mine" / "redocly.yaml")
    assert "mine contains no specs: give --specs a folder" in repository.run(*GENERATE, code=2)
    assert not target.exists()
