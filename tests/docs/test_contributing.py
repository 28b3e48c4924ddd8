"""Test that the commands, files and links in CONTRIBUTING.md and SECURITY.md exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = ("CONTRIBUTING.md", "SECURITY.md")


def read(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def test_every_make_target_and_file_exists() -> None:
    text = read("CONTRIBUTING.md")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"\bmake (?:[A-Z]+=\S+ )?([a-z-]+)", text))
    assert {"check", "test", "lock", "generate"} <= targets
    assert {target for target in targets if not re.search(rf"^{target}:", makefile, re.MULTILINE)} == set()
    files = set(re.findall(r"(?<![\w/])\.ci/[\w.]*\w", text))
    assert {".ci/run", ".ci/extended"} <= files
    assert {file for file in files if not (ROOT / file).exists()} == set()


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_to_a_file(page: str) -> None:
    links = re.findall(r"\]\(([^)#]+)", read(page))
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_security_md_names_the_form_for_a_wrong_status() -> None:
    form = read(".github/ISSUE_TEMPLATE/wrong-status.yml")
    assert re.findall(r'the "([^"]+)" form', " ".join(read("SECURITY.md").split())) == ["Wrong status"]
    assert form.startswith("name: Wrong status\n")
