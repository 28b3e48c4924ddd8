"""Tests that the README's code prints the output in the README, and that the README's commands and files exist."""

import contextlib
import io
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```\n(?:\n```text\n(.*?)```)?", README, re.DOTALL)


@pytest.mark.usefixtures("no_real_time")
@pytest.mark.parametrize(("code", "output"), EXAMPLES)
def test_the_code_prints_the_output_below_it(code: str, output: str) -> None:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "README.md", "exec"), {"__name__": "readme"})
    assert printed.getvalue() == output


def test_every_make_target_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    commands = re.findall(r"make ([a-z-]+)", README)
    assert {"demo", "test", "generate"} <= set(commands)
    assert [name for name in commands if not re.search(rf"^{name}:", makefile, re.MULTILINE)] == []


def test_every_link_leads_to_a_file() -> None:
    links = re.findall(r"\]\(([^)#]+)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_first_example_is_short() -> None:
    assert len(EXAMPLES[0][0].splitlines()) <= 10


def test_the_figures_are_those_of_the_benchmarks() -> None:
    page = (ROOT / "docs" / "benchmarks" / "README.md").read_text(encoding="utf-8")
    shown = {"vendor sample": "{}, with one request every 5 s", r"\*\*bulkstatus\*\*, linear": "[{}]"}
    for schedule, text in shown.items():
        requests = re.findall(rf"^\| {schedule} \| ([\d.]+) \| [\d.]+ \| [\d.]+ \|$", page, re.MULTILINE)[0]
        assert text.format(requests) in README, schedule
