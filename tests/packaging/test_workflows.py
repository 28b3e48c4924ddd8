"""Test that the commands of the workflow `release` exist, and that its jobs have only the necessary permissions."""

import re
import tomllib
from typing import Any

import yaml
from tests.packaging.conftest import ROOT

WORKFLOW = ROOT / ".github" / "workflows" / "release.yml"
TEXT = WORKFLOW.read_text(encoding="utf-8")
JOBS: dict[str, Any] = yaml.safe_load(TEXT)["jobs"]
RUNS = [step["run"] for job in JOBS.values() for step in job["steps"] if "run" in step]


def test_every_command_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = [run.split()[1] for run in RUNS if run.startswith("make ")]
    assert targets == ["release-check", "dist", "release-files", "test-dist", "test-metadata", "test-wheel"]
    assert [name for name in targets if not re.search(rf"^{name}:", makefile, re.MULTILINE)] == []
    assert {run.split()[0] for run in RUNS} == {"make", "gh"}


def test_every_python_of_the_classifiers_is_tested() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    versions = [
        re.fullmatch(r"Programming Language :: Python :: (3\.\d+)", classifier) for classifier in project["classifiers"]
    ]
    pythons = [version[1] for version in versions if version]
    checks = yaml.safe_load((WORKFLOW.parent / "checks.yml").read_text(encoding="utf-8"))["jobs"]
    assert checks["pythons"]["strategy"]["matrix"]["python"] == pythons
    assert JOBS["test"]["strategy"]["matrix"]["python"] == pythons
    assert f" {' '.join(pythons)} " in (ROOT / ".ci" / "other-pythons").read_text(encoding="utf-8")


def test_the_tests_pass_before_anything_is_published() -> None:
    assert {name: job.get("needs") for name, job in JOBS.items()} == {
        "build": None,
        "test": "build",
        "publish": "test",
        "release": "publish",
    }
    assert JOBS["publish"]["environment"] == "release"


def test_a_job_has_only_the_permissions_that_it_needs() -> None:
    assert yaml.safe_load(TEXT)["permissions"] == {"contents": "read"}
    assert {name: job["permissions"] for name, job in JOBS.items() if "permissions" in job} == {
        "publish": {"id-token": "write"},
        "release": {"contents": "write", "actions": "write"},
    }
