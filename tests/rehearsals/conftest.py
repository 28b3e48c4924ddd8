"""Change specs in copies of the project, and compare the output of each tool with golden files.

`make rehearsals REWRITE=1` rewrites the golden files and their quotes in the docs. Line numbers in the output are not
compared, because every edit changes them. Instead of line numbers, the tests compare the text of the lines.
"""

import copy
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden"
PAGES = [ROOT / "docs" / name for name in ("guides/regenerating.md", "reference/spec-changes.md")]
"""Documentation pages that quote golden files."""
MYPY_CACHE = ROOT / "build" / "rehearsals" / "mypy"
PYTHON, LINT, GENERATOR = (ROOT / name / "bin" for name in (".venv", ".venv-lint", ".venv-generate"))
COMMITTER = ("-c", "user.name=A maintainer", "-c", "user.email=maintainer@example.com")
VERSION = re.compile(r"^  version: .*$", re.MULTILINE)
QUOTE = re.compile(r"(<!-- from: (tests/rehearsals/golden/\S+) -->\n```text\n)(.*?)(```\n)", re.DOTALL)

Edit = tuple[str, str]
"""A string to replace in a file, and its replacement."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all tests in this folder as rehearsals, because they need several environments and several minutes."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker("rehearsal")
            item.add_marker(pytest.mark.timeout(900))


class Repository:
    """A copy of the specs in a new git repository."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.copy("specs", "pyproject.toml", ".gitignore")
        (folder / "specs" / "node_modules").symlink_to(ROOT / "specs" / "node_modules")
        # Every copy has version 1.0.0, so that the output does not depend on the current version.
        for spec in (folder / "specs").glob("*.yaml"):
            spec.write_text(VERSION.sub("  version: 1.0.0", spec.read_text("utf-8"), count=1), "utf-8")
        self.run("git", "init", "--quiet")

    def copy(self, *names: str) -> None:
        """Copy files and folders of the project.

        Modification times are kept, because mypy's cache depends on them.
        """
        for name in names:
            copy_path(ROOT / name, self.folder / name)

    def commit(self, tag: str = "") -> None:
        """Commit all files, and tag the commit if a tag is given."""
        self.run("git", "add", "--all", ":!specs/node_modules")
        self.run("git", *COMMITTER, "commit", "--quiet", "--allow-empty", "--message", "Everything")
        if tag:
            self.run("git", "tag", tag)

    def change(self, path: str, *edits: Edit) -> None:
        """Edit a file: replace every occurrence of each string with its replacement."""
        file = self.folder / path
        text = file.read_text("utf-8")
        for old, new in edits:
            assert old in text, f"{path} does not contain: {old}"
            text = text.replace(old, new)
        file.write_text(text, "utf-8")

    def spec_diff(self, *base: str, code: int) -> str:
        """Run `make spec-diff`, check its exit code and return its output."""
        return self.run(LINT / "python", "specs/diff.py", *base, code=code)

    def run(self, *command: str | Path, code: int = 0) -> str:
        """Run a program in the copy of the project, check its exit code and return its output without local paths."""
        variables = {
            "PYTHONPATH": f"{self.folder / 'facade'}{os.pathsep}{self.folder / 'generated'}",
            # Ignore personal settings, such as signed commits and colours.
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
        }
        result = subprocess.run(
            command,
            cwd=self.folder,
            env={
                **os.environ,
                **variables,
                "PATH": f"{LINT}{os.pathsep}{os.environ['PATH']}",
                "REDOCLY_TELEMETRY": "off",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert result.returncode == code, result.stdout
        return result.stdout.replace(f"{self.folder}/", "/checkout/")


class Checkout(Repository):
    """A copy of the project in a Git repository, committed and tagged as release v1.0.0.

    In the copy, a test can change the spec of one vendor.
    """

    def __init__(self, folder: Path, vendor: str) -> None:
        super().__init__(folder)
        self.vendor = vendor
        self.spec = f"specs/{vendor}.yaml"
        self.copy("facade", "generated", "tests", "docs/tables.py")
        # The generated code also contains the version.
        current = yaml.safe_load((ROOT / self.spec).read_text("utf-8"))["info"]["version"]
        package = f"generated/bulkstatus_api/{vendor}/__init__.py"
        self.change(package, (f" version {current}.", " version 1.0.0."), (f'"{current}"', '"1.0.0"'))
        self.commit("v1.0.0")

    def example(self, status: str, name: str) -> Any:
        """Return the example `name` of the response `status` in the spec."""
        document = yaml.safe_load((self.folder / self.spec).read_text("utf-8"))
        (path,) = document["paths"].values()
        response = path["get"]["responses"][status]["$ref"].rpartition("/")[2]
        content = document["components"]["responses"][response]["content"]["application/json"]
        return copy.deepcopy(content["examples"][name]["value"])

    def lint(self) -> None:
        """Check that `make specs` reports no problems."""
        self.run("specs/node_modules/.bin/redocly", "lint", "--config", "specs/redocly.yaml", self.spec)

    def check_required_version(self, version: str) -> str:
        """Return the output of `make spec-diff` for a changed spec whose version is still 1.0.0.

        Then set the version to `version`, and check that `make spec-diff` accepts the spec.
        """
        output = self.spec_diff(code=1)
        self.change(self.spec, ("  version: 1.0.0\n", f"  version: {version}\n"))
        self.spec_diff(code=0)
        return output

    def generate(self) -> str:
        """Run `make generate`, and return the summary of the changed files that `git diff --stat` prints."""
        # The generator builds every spec in a folder, so it gets a folder that contains only the changed spec.
        work = self.folder / "build"
        for name in ("specs/generator", self.spec):
            copy_path(self.folder / name, work / name)
        self.run(GENERATOR / "python", work / "specs/generator/generate.py")
        package = f"generated/bulkstatus_api/{self.vendor}"
        shutil.rmtree(self.folder / package)
        copy_path(work / package, self.folder / package)
        shutil.rmtree(work)
        self.run("git", "add", "--intent-to-add", "generated")
        return self.run("git", "diff", "--stat=120", "generated")

    def types(self, *, errors: int) -> str:
        """Run mypy in the same way as `make types`, check the number of errors, and return the output."""
        options = ("--python-executable", PYTHON / "python", "--cache-dir", MYPY_CACHE)
        output = self.run(LINT / "mypy", *options, "facade/bulkstatus", code=1 if errors else 0)
        assert output.count(": error: ") == errors, output
        return output

    def line_of(self, error: str) -> str:
        """Return the line of code to which a mypy error refers."""
        path, number, _ = error.split(":", 2)
        return (self.folder / path).read_text("utf-8").splitlines()[int(number) - 1].strip()

    def test(self, name: str, *, passes: bool) -> str:
        """Run the vendors' tests whose names contain `name`, and return the names of the failed tests."""
        options = ("-p", "no:cacheprovider", "--quiet", "-k", name)
        output = self.run(PYTHON / "python", "-m", "pytest", *options, "tests/vendors", code=0 if passes else 1)
        # The reasons are left out: pytest cuts them to the width of the terminal, except in CI.
        return "".join(f"{line.partition(' - ')[0]}\n" for line in output.splitlines() if line.startswith("FAILED "))

    def check(self, response: object, *, http_status: int = 200, code: int) -> str:
        """Return the output of `bulkstatus check` for a response."""
        (self.folder / "response.json").write_text(json.dumps(response), "utf-8")
        arguments = ("--vendor", self.vendor, "--http-status", str(http_status), "response.json")
        return self.run(PYTHON / "python", "-m", "bulkstatus.cli", "check", *arguments, code=code)


def copy_path(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "node_modules", "rehearsals"))
    else:
        shutil.copy2(source, target)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Return a copy of the specs in a new git repository without commits."""
    return Repository(tmp_path / "checkout")


@pytest.fixture
def checkout(tmp_path: Path, request: pytest.FixtureRequest) -> Checkout:
    """Return a copy of the project for the vendor with which the test is parametrized."""
    return Checkout(tmp_path / "checkout", request.param)


Golden = Callable[[str, str], None]


@pytest.fixture
def golden() -> Golden:
    """Return a function that compares a string with a golden file.

    If `REWRITE` is set, the function first rewrites the file.
    """

    def compare(name: str, text: str) -> None:
        path = GOLDEN / f"{name}.txt"
        text = "".join(f"{line.rstrip()}\n" for line in text.rstrip().splitlines())
        if os.environ.get("REWRITE"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
            for page in PAGES:
                page.write_text(with_quotes(page.read_text("utf-8")), "utf-8")
        assert comparable(text) == comparable(path.read_text("utf-8")), (
            f"{name} differs from its golden file. If the new text is correct, run `make rehearsals REWRITE=1`"
        )

    return compare


def comparable(text: str) -> str:
    """Replace line numbers and file counts in the output of a tool with `…`, because these numbers change often."""
    return re.sub(r"(?<=\.py:)\d+|(?<=\.yaml:)\d+|\d+(?= source files)", "…", text)


def with_quotes(page: str) -> str:
    """Update all quotes from golden files in the text of a page, and return the updated text."""
    return QUOTE.sub(lambda match: f"{match[1]}{(ROOT / match[2]).read_text('utf-8')}{match[4]}", page)
