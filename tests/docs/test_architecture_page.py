"""Test that all files and names in docs/architecture.md exist, and that the page describes the whole package."""

import re
from pathlib import Path

from docs.imports import LEVEL_OF

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "facade" / "bulkstatus"
PAGE = ROOT / "docs" / "architecture.md"
TEXT = PAGE.read_text(encoding="utf-8")
CODE = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```$", "", TEXT, flags=re.DOTALL | re.MULTILINE))


def test_every_change_has_a_file_and_a_sentence() -> None:
    rows = re.findall(
        r"^\| (.+?) \| \[`(.+?)`\]\((.+?)\) \| (.+) \|$", TEXT.partition("## Where do I")[2], re.MULTILINE
    )
    assert len(rows) == TEXT.partition("## Where do I")[2].count("\n| ") - 2
    assert len(rows) >= 20
    for change, shown, link, advice in rows:
        target = (PAGE.parent / link).resolve()
        assert target.exists(), f"{change}: {link}"
        assert target.as_posix().endswith(shown.rstrip("/")), f"{change}: {shown} leads to {link}"
        assert advice.endswith(".")


def test_the_paths_exist() -> None:
    paths = [code for code in CODE if re.fullmatch(r"[\w.-]+(/[\w.-]*)+|\w+\.py", code)]
    assert len(paths) > 20
    assert [path for path in paths if not (ROOT / path).exists() and not (PACKAGE / path).exists()] == []


def test_the_names_exist() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    source += (ROOT / "docs" / "imports.py").read_text(encoding="utf-8")
    dotted = [code for code in CODE if re.fullmatch(r"[A-Za-z_][\w.]*", code) and not code.endswith((".py", ".md"))]
    names = {name for code in dotted for name in code.split(".")}
    assert len(names) > 40
    assert [name for name in sorted(names) if not re.search(rf"\b{name}\b", source)] == []


def test_every_part_is_described() -> None:
    described = TEXT.partition("## The packages")[2].partition("\n## ")[0]
    for part in LEVEL_OF:
        assert re.search(rf"^\*\*.*\b{part}\b.*\*\*", described, re.MULTILINE), f"describe {part} in {PAGE}"
