"""Test that `make lint` finds forbidden words in every text that people read."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

import plain_words
import prose

RULE = {"avoid": r"\bwhilst\b", "use": "while"}
SETTINGS: dict[str, Any] = {"rule": [RULE]}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    return tmp_path


def problems(repository: Path, settings: dict[str, Any] = SETTINGS) -> list[str]:
    return list(plain_words.problems(settings, repository))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("page.md", "# Title\n\nIt waits whilst the job runs.\n"),
        ("page.md", "```python\nx = 1\n# Whilst it runs\n```\n"),
        ("page.md", "```sh\nmake demo\nmake test  # whilst it runs\n```\n"),
        ("module.py", '\n\n"""Waits whilst the job runs."""\n'),
        ("module.py", '\n\nraise ValueError(f"{1} job waited whilst it ran")\n'),
        ("module.py", "\n\nx = 1  # Whilst it runs\n"),
        ("test_module.py", "\n\ndef test_it_waits_whilst_a_job_runs(): ...\n"),
        ("spec.yaml", "\n\ndescription: It waits whilst the job runs.\n"),
        ("Makefile", "\n\nwait:  ## wait whilst the job runs\n"),
        (".ci/run", "#!/bin/sh\n\n# Wait whilst the job runs.\n"),
    ],
)
def test_a_word_is_found_in_every_kind_of_text(repository: Path, name: str, text: str) -> None:
    path = repository / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    (problem,) = problems(repository)
    assert re.fullmatch(rf'{re.escape(name)}:3: "[Ww]hilst": write while', problem)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("page.md", "Call `whilst()`.\n\n```python\nwhilst = 1\n```\n"),
        ("page.md", "[A link](https://example.com/whilst)\n"),
        ("module.py", '"""Wait.\n\n>>> whilst()\n"""\nwhilst = 1\n'),
        ("generated/module.py", '"""Whilst."""\n'),
        ("tests/golden/output.md", "whilst\n"),
    ],
)
def test_code_and_generated_files_are_not_searched(repository: Path, name: str, text: str) -> None:
    path = repository / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    assert problems(repository) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("page.md", "A job is\nno\nlonger here.\n"),
        ("module.py", 'class A:\n    """A job is\n    no\n    longer here."""\n'),
        ("module.py", "def f():\n    # A job is\n    # no\n    # longer here.\n    return 1  # another comment\n"),
        ("Makefile", "# A job is\n# no\n# longer here.\n"),
    ],
)
def test_words_are_found_across_line_breaks(repository: Path, name: str, text: str) -> None:
    (repository / name).write_text(text, encoding="utf-8")
    line = text.partition(" is")[0].count("\n") + 1
    assert problems(repository, {"rule": [{"avoid": "is no longer", "use": "x"}]}) == [
        f'{name}:{line}: "is no longer": write x'
    ]


def test_an_exemption_allows_words_in_some_files(repository: Path) -> None:
    for name in ("vendor.md", "ours.md"):
        (repository / name).write_text("Wait whilst it runs.\n", encoding="utf-8")
    exemption = {"path": "vendor.*", "words": "Wait whilst", "reason": "a vendor's words"}
    assert problems(repository, SETTINGS | {"exemption": [exemption]}) == ['ours.md:1: "whilst": write while']


def test_an_exemption_that_applies_nowhere_is_a_problem(repository: Path) -> None:
    exemption = {"path": "*.md", "words": "whilst", "reason": "a vendor's words"}
    assert problems(repository, SETTINGS | {"exemption": [exemption]}) == [
        '.ci/plain_words.toml: "whilst" is not in *.md: remove this exemption'
    ]


def test_sentences_are_those_of_the_text() -> None:
    text = (
        "# A title of four words\n\nA job runs here. It waits\nuntil then, always.\n\n* Each item is one sentence.\n\n"
        "| a row of a table |\n"
    )
    found = list(prose.sentences(prose.Text("page.md", 1, text, is_documentation=True)))
    assert found == ["A job runs here.", "It waits until then, always.", "Each item is one sentence."]


def test_sentences_of_a_docstring_are_without_tables_and_code() -> None:
    text = """Do one thing now.

    For example:

        this is not prose

    error             pause
    rate limit        10 minutes

    Args:
        name: The name of the thing.

    Raises:
        ValueError: If the name is empty.
    """
    found = list(prose.sentences(prose.Text("module.py", 1, text, is_documentation=True)))
    assert found == ["Do one thing now.", "name: The name of the thing.", "ValueError: If the name is empty."]
