"""Test that the sdist and the wheel contain all files of the project and no other files."""

import subprocess
import sys
from pathlib import Path

import pytest
from tests.packaging.conftest import ROOT

from bulkstatus import __version__
from release import files

DIST_INFO = f"bulkstatus-{__version__}.dist-info"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build an sdist and a wheel from this checkout, and return the folder that contains them."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", folder], cwd=ROOT, capture_output=True, check=True
    )
    return folder


@pytest.fixture(scope="module")
def sdist(built: Path) -> dict[str, bytes]:
    (path,) = built.glob("*.tar.gz")
    return dict(files.in_sdist(path))


@pytest.fixture(scope="module")
def wheel(built: Path) -> dict[str, bytes]:
    (path,) = built.glob("*.whl")
    return dict(files.in_wheel(path))


def problems(sdist: dict[str, bytes], wheel: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    return list(files.problems(__version__, sdist, wheel, other, set(sdist)))


def test_the_wheel_has_both_packages_and_no_tests(wheel: dict[str, bytes]) -> None:
    assert {name.partition("/")[0] for name in wheel} == {"bulkstatus", "bulkstatus_api", DIST_INFO}
    assert {"bulkstatus/py.typed", "bulkstatus_api/py.typed", f"{DIST_INFO}/licenses/LICENSE"} <= set(wheel)
    assert "bulkstatus_api/saymon/schemas.py" in wheel
    assert [name for name in wheel if "__pycache__" in name or "test_" in name] == []


def test_the_sdist_has_the_files_to_build_and_test_it(sdist: dict[str, bytes]) -> None:
    assert {"pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", "Makefile", "PKG-INFO"} <= set(sdist)
    assert {".ci/release/metadata.py", "tests/test_exports.py", ".ci/locks/test.txt", "specs/saymon.yaml"} <= set(sdist)
    assert [name for name in sdist if "__pycache__" in name or "node_modules" in name] == []


def test_the_built_files_are_as_expected(sdist: dict[str, bytes], wheel: dict[str, bytes]) -> None:
    assert problems(sdist, wheel, wheel) == []


def test_the_sdist_should_have_all_files_that_git_does_not_ignore(tmp_path: Path) -> None:
    for name in (".gitignore", "README.md", "docs/new.md", "build/site.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("build/\n", encoding="utf-8")
    for command in (["init"], ["add", "README.md"]):
        subprocess.run(["git", *command], cwd=tmp_path, capture_output=True, check=True)
    assert files.expected_in_sdist(tmp_path) == {".gitignore", "README.md", "docs/new.md", "PKG-INFO"}


@pytest.mark.parametrize("name", ["tests/test_exports.py", "bulkstatus/__pycache__/client.pyc", "bulkstatus/notes.txt"])
def test_an_unexpected_file_in_the_wheel_is_reported(
    sdist: dict[str, bytes], wheel: dict[str, bytes], name: str
) -> None:
    extended = {**wheel, name: b""}
    assert problems(sdist, extended, extended) == [
        f"the wheel contains {name}, which is not a file of the project: exclude it in pyproject.toml"
    ]


@pytest.mark.parametrize(
    "name", ["bulkstatus_api/py.typed", "bulkstatus/cli/help.txt", f"{DIST_INFO}/licenses/LICENSE"]
)
def test_a_file_missing_from_the_wheel_is_reported(sdist: dict[str, bytes], wheel: dict[str, bytes], name: str) -> None:
    reduced = {path: content for path, content in wheel.items() if path != name}
    assert problems(sdist, reduced, reduced)[0] == f"the wheel lacks {name}: include it in pyproject.toml"


def test_a_missing_py_typed_marker_is_reported(sdist: dict[str, bytes], wheel: dict[str, bytes]) -> None:
    sdist = {name: content for name, content in sdist.items() if name != "facade/bulkstatus/py.typed"}
    wheel = {name: content for name, content in wheel.items() if name != "bulkstatus/py.typed"}
    assert problems(sdist, wheel, wheel) == [
        "the wheel lacks bulkstatus/py.typed: type checkers would ignore its types"
    ]


def test_different_wheels_are_reported(sdist: dict[str, bytes], wheel: dict[str, bytes]) -> None:
    other = {**wheel, f"{DIST_INFO}/METADATA": b"Name: bulkstatus"}
    assert problems(sdist, wheel, other) == [
        f"{DIST_INFO}/METADATA is not the same in the wheels from the sdist and from the checkout"
    ]
