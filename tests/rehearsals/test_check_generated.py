"""`make check-generated`, for specs of one's own: what it finds, and that it changes nothing."""

import shutil
from pathlib import Path

import pytest
from tests.rehearsals.conftest import GENERATOR, Repository

GENERATE = (GENERATOR / "python", "specs/generator/generate.py", "--specs", "mine", "--target", "acme/api")


@pytest.fixture
def target(repository: Repository) -> Path:
    """Where the package of one spec is to be; there is nothing yet."""
    mine = repository.folder / "mine"
    mine.mkdir()
    shutil.copy(repository.folder / "specs" / "saymon.yaml", mine / "acme.yaml")
    return repository.folder / "acme" / "api"


def test_whatever_differs_is_shown_and_left_as_it_is(repository: Repository, target: Path) -> None:
    assert repository.run(*GENERATE) == "generated 1 package: acme\n"
    assert repository.run(*GENERATE, "--check") == "specs and generated code agree\n"

    client = target / "acme" / "client.py"
    good = client.read_bytes()
    client.write_bytes(good.replace(b"import ssl", b"import  ssl", 1))
    (target / "acme" / "errors.py").unlink()
    (target / "acme" / "more.py").touch()
    (target / "acme" / "__pycache__").mkdir()
    (target / "acme" / "__pycache__" / "client.pyc").touch()
    there = {path: path.read_bytes() for path in target.rglob("*") if path.is_file()}
    said = repository.run(*GENERATE, "--check", code=1)
    assert "--- acme/api/acme/client.py\n+++ from the specs/acme/client.py\n" in said
    assert "-import  ssl\n+import ssl\n" in said
    assert "+++ from the specs/acme/errors.py\n" in said
    assert "acme/more.py: has other line endings, or should not exist\n" in said
    assert said.endswith("disagree in 3 files: run `make generate` and commit the result\n")
    assert {path: path.read_bytes() for path in target.rglob("*") if path.is_file()} == there


def test_a_folder_without_specs_is_told(repository: Repository, target: Path) -> None:
    (repository.folder / "mine" / "acme.yaml").rename(repository.folder / "mine" / "redocly.yaml")
    assert "mine has no specs" in repository.run(*GENERATE, code=2)
    assert not target.exists()
