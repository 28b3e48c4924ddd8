"""Scratch copies of the project in which specs are changed, and what each tool then says, beside what it said before.

The golden files hold the real output. `make rehearsals REWRITE=1` writes them anew, and what the guide quotes of them;
without it, they are compared. Line numbers are not compared, for they move with every other edit: the tests say which
line is meant by what stands on it.
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
GUIDE = ROOT / "docs" / "guides" / "regenerating.md"
MYPY_CACHE = ROOT / "build" / "rehearsals" / "mypy"
PYTHON, LINT, GENERATOR = (ROOT / name / "bin" for name in (".venv", ".venv-lint", ".venv-generate"))
COMMITTER = ("-c", "user.name=A maintainer", "-c", "user.email=maintainer@example.com")
VERSION = re.compile(r"^  version: .*$", re.MULTILINE)
QUOTE = re.compile(r"(<!-- from: (tests/rehearsals/golden/\S+) -->\n```text\n)(.*?)(```\n)", re.DOTALL)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here takes more than the environment of the tests, and more time: a test runs several tools."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker("rehearsal")
            item.add_marker(pytest.mark.timeout(900))


class Repository:
    """A copy of the specs, in a git repository of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.copy("specs", "pyproject.toml", ".gitignore")
        (folder / "specs" / "node_modules").symlink_to(ROOT / "specs" / "node_modules")
        # What is rehearsed begins at 1.0.0, whatever the versions are today.
        for spec in (folder / "specs").glob("*.yaml"):
            spec.write_text(VERSION.sub("  version: 1.0.0", spec.read_text("utf-8"), count=1), "utf-8")
        self.run("git", "init", "--quiet")

    def copy(self, *names: str) -> None:
        """Copy files and folders of the project, with their times, which mypy's cache goes by."""
        for name in names:
            copied(ROOT / name, self.folder / name)

    def commit(self, tag: str = "") -> None:
        """Commit everything, and tag it."""
        self.run("git", "add", "--all", ":!specs/node_modules")
        self.run("git", *COMMITTER, "commit", "--quiet", "--allow-empty", "--message", "Everything")
        if tag:
            self.run("git", "tag", tag)

    def change(self, path: str, *edits: tuple[str, str]) -> None:
        """Replace texts in a file, wherever they stand in it."""
        file = self.folder / path
        text = file.read_text("utf-8")
        for old, new in edits:
            assert old in text, f"{path} does not hold: {old}"
            text = text.replace(old, new)
        file.write_text(text, "utf-8")

    def spec_diff(self, *base: str, code: int) -> str:
        """What `make spec-diff` says, and that it has this exit code."""
        return self.run(LINT / "python", "specs/diff.py", *base, code=code)

    def run(self, *command: str | Path, code: int = 0) -> str:
        """Run a program here; what it prints, with nothing of this machine in it."""
        ours = {
            "PYTHONPATH": f"{self.folder / 'facade'}{os.pathsep}{self.folder / 'generated'}",
            # Nobody signs these commits, or is shown them in colours of their own.
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
        }
        result = subprocess.run(
            command,
            cwd=self.folder,
            env={**os.environ, **ours, "PATH": f"{LINT}{os.pathsep}{os.environ['PATH']}", "REDOCLY_TELEMETRY": "off"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert result.returncode == code, result.stdout
        return result.stdout.replace(f"{self.folder}/", "/checkout/")


class Checkout(Repository):
    """A copy of the project, as far as a change of one vendor's spec needs it, committed as release v1.0.0."""

    def __init__(self, folder: Path, vendor: str) -> None:
        super().__init__(folder)
        self.vendor = vendor
        self.spec = f"specs/{vendor}.yaml"
        self.copy("facade", "generated", "tests")
        # The generated code names the version, too.
        today = yaml.safe_load((ROOT / self.spec).read_text("utf-8"))["info"]["version"]
        package = f"generated/bulkstatus_api/{vendor}/__init__.py"
        self.change(package, (f" version {today}.", " version 1.0.0."), (f'"{today}"', '"1.0.0"'))
        self.commit("v1.0.0")

    def example(self, status: str, name: str) -> Any:
        """An example of the spec."""
        document = yaml.safe_load((self.folder / self.spec).read_text("utf-8"))
        (path,) = document["paths"].values()
        response = path["get"]["responses"][status]["$ref"].rpartition("/")[2]
        content = document["components"]["responses"][response]["content"]["application/json"]
        return copy.deepcopy(content["examples"][name]["value"])

    def specs(self) -> None:
        """`make specs` has nothing to say."""
        self.run("specs/node_modules/.bin/redocly", "lint", "--config", "specs/redocly.yaml", self.spec)

    def release_needs(self, version: str) -> str:
        """What `make spec-diff` says of the version of the release, and that this one is enough."""
        said = self.spec_diff(code=1)
        self.change(self.spec, ("  version: 1.0.0\n", f"  version: {version}\n"))
        self.spec_diff(code=0)
        return said

    def generate(self) -> str:
        """What `make generate` changes."""
        # The generator builds every spec that it finds: it gets a folder with the one that counts.
        work = self.folder / "build"
        for name in ("specs/generator", self.spec):
            copied(self.folder / name, work / name)
        self.run(GENERATOR / "python", work / "specs/generator/generate.py")
        package = f"generated/bulkstatus_api/{self.vendor}"
        shutil.rmtree(self.folder / package)
        copied(work / package, self.folder / package)
        shutil.rmtree(work)
        self.run("git", "add", "--intent-to-add", "generated")
        return self.run("git", "diff", "--stat=120", "generated")

    def types(self, *, errors: int) -> str:
        """What mypy says in `make types`."""
        options = ("--python-executable", PYTHON / "python", "--cache-dir", MYPY_CACHE)
        said = self.run(LINT / "mypy", *options, "facade/bulkstatus", code=1 if errors else 0)
        assert said.count(": error: ") == errors, said
        return said

    def line_of(self, error: str) -> str:
        """The line of code that an error of mypy's is about."""
        path, number, _ = error.split(":", 2)
        return (self.folder / path).read_text("utf-8").splitlines()[int(number) - 1].strip()

    def test(self, which: str, *, passes: bool) -> str:
        """What `make test` says: the names of what failed, among the vendors' tests that have this in their names."""
        options = ("-p", "no:cacheprovider", "--quiet", "-k", which)
        said = self.run(PYTHON / "python", "-m", "pytest", *options, "tests/vendors", code=0 if passes else 1)
        # Without the reasons, which pytest cuts to the terminal's width, but not where CI is set.
        return "".join(f"{line.partition(' - ')[0]}\n" for line in said.splitlines() if line.startswith("FAILED "))

    def check(self, response: object, *, http_status: int = 200, code: int) -> str:
        """What `bulkstatus check` says of a response."""
        (self.folder / "response.json").write_text(json.dumps(response), "utf-8")
        saved = ("--vendor", self.vendor, "--http-status", str(http_status), "response.json")
        return self.run(PYTHON / "python", "-m", "bulkstatus.cli", "check", *saved, code=code)


def copied(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "node_modules", "rehearsals"))
    else:
        shutil.copy2(source, target)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A copy of the specs, not committed yet."""
    return Repository(tmp_path / "checkout")


@pytest.fixture
def checkout(tmp_path: Path, request: pytest.FixtureRequest) -> Checkout:
    """A copy of the project, for the vendor that the test is parametrized with."""
    return Checkout(tmp_path / "checkout", request.param)


Golden = Callable[[str, str], None]


@pytest.fixture
def golden() -> Golden:
    """Compares a text with the golden file of that name, or writes it."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / f"{name}.txt"
        text = "".join(f"{line.rstrip()}\n" for line in text.rstrip().splitlines())
        if os.environ.get("REWRITE"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
            GUIDE.write_text(with_quotes(GUIDE.read_text("utf-8")), "utf-8")
        assert comparable(text) == comparable(path.read_text("utf-8")), "if this is right: make rehearsals REWRITE=1"

    return compare


def comparable(text: str) -> str:
    """The text without what changes with every other edit."""
    return re.sub(r"(?<=\.py:)\d+|(?<=\.yaml:)\d+|\d+(?= source files)", "…", text)


def with_quotes(guide: str) -> str:
    """The guide, with the golden files as they are in the places where it quotes them."""
    return QUOTE.sub(lambda found: f"{found[1]}{(ROOT / found[2]).read_text('utf-8')}{found[4]}", guide)
