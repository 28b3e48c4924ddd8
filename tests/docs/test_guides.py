"""Test that the code in the guides prints the documented output, and that quotes, commands and links are correct."""

import contextlib
import io
import logging
import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

import click
import pytest

from bulkstatus.cli.app import app

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [*sorted((DOCS / "guides").glob("*.md")), DOCS / "promises.md", *sorted((DOCS / "reference").glob("*.md"))]
TEXTS = {page.relative_to(DOCS).as_posix(): page.read_text(encoding="utf-8") for page in PAGES}

BLOCK = re.compile(
    r"(?:^<!-- from: (\S+) -->\n)?^```(\w*)\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", re.DOTALL | re.MULTILINE
)
BLOCKS = [(name, *block) for name, text in TEXTS.items() for block in BLOCK.findall(text)]

EXAMPLES = [
    (name, code, output) for name, source, language, code, output in BLOCKS if language == "python" and not source
]
QUOTES = [(name, source, code) for name, source, _, code, _ in BLOCKS if source]
COMMANDS = [
    (name, line)
    for name, _, language, code, _ in BLOCKS
    if language == "sh"
    for line in re.findall(r"^(?:make|bulkstatus) .*", code, re.MULTILINE)
]

SCRIPTS = [
    (name, re.sub(r"\\\n\s*", "", line))
    for name, _, language, code, _ in BLOCKS
    if language == "sh"
    for line in re.findall(r"^\.venv(?:.*\\\n)*.*", code, re.MULTILINE)
]

TASKS = ("status", "waiting", "many-jobs", "errors", "credentials", "testing", "observing")


def ids(cases: Sequence[tuple[str, ...]]) -> list[str]:
    return [f"{case[0]}-{number}" for number, case in enumerate(cases)]


@pytest.mark.parametrize("page", TEXTS)
def test_every_code_block_is_tested(page: str) -> None:
    blocks = [(source, language, output) for name, source, language, _, output in BLOCKS if name == page]
    assert {language for source, language, _ in blocks if not source} <= {"python", "sh", "text"}
    fences = re.findall(r"^[ \t>]*(?:```|~~~)", TEXTS[page], re.MULTILINE)
    assert len(fences) == 2 * (len(blocks) + sum(bool(output) for _, _, output in blocks))


@pytest.fixture
def _log_as_before() -> Iterator[None]:
    """After each test, restore the level and the handlers of the logger `bulkstatus`, which an example can change."""
    log = logging.getLogger("bulkstatus")
    level, handlers = log.level, log.handlers[:]
    yield
    log.setLevel(level)
    log.handlers[:] = handlers


@pytest.mark.slow
@pytest.mark.usefixtures("no_real_time", "_log_as_before")
@pytest.mark.parametrize(("page", "code", "output"), EXAMPLES, ids=ids(EXAMPLES))
def test_the_code_prints_the_output_below_it(page: str, code: str, output: str) -> None:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, page, "exec"), {"__name__": "guide"})
    assert printed.getvalue() == output


@pytest.mark.parametrize(("page", "source", "code"), QUOTES, ids=ids(QUOTES))
def test_quotes_match_their_files(page: str, source: str, code: str) -> None:
    text = (ROOT / source).read_text(encoding="utf-8")
    assert f"\n{code}" in f"\n{text}", f"{page} quotes lines that are not in {source}"


@pytest.mark.parametrize(("page", "line"), COMMANDS, ids=ids(COMMANDS))
def test_every_command_and_option_exists(page: str, line: str) -> None:
    program, name, *_ = line.split()
    if program == "make":
        makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
        targets = re.findall(r"^([^\s:=#][^:=\n]*):", makefile, re.MULTILINE)
        patterns = [target.replace("%", "*") for rule in targets for target in rule.split()]
        assert any(fnmatchcase(name, pattern) for pattern in patterns), f"{page} shows `{line}`, which is not a target"
    else:
        command = app.get_command(click.Context(app), name)
        assert command, f"{page} shows `{line}`, which is not a command"
        known = {option for parameter in command.params for option in parameter.opts}
        assert set(re.findall(r"(?<=\s)--[a-z-]+", line)) <= known


@pytest.mark.parametrize(("page", "line"), SCRIPTS, ids=ids(SCRIPTS))
def test_every_script_is_run_by_make_in_the_same_way(page: str, line: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    values = dict(re.findall(r"^(\w+) = (.*)$", makefile, re.MULTILINE))
    recipes = re.sub(r"\$\((\w+)\)", lambda name: values.get(name[1], name[0]), makefile)
    assert f"\t{line}\n" in recipes, f"{page} shows `{line}`, which is not in the Makefile"


@pytest.mark.parametrize("page", TEXTS)
def test_every_link_leads_to_a_file(page: str) -> None:
    prose = re.sub(r"^(`{3,}).*?^\1$", "", TEXTS[page], flags=re.DOTALL | re.MULTILINE)
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", prose) if "://" not in link]
    assert [link for link in links if not ((DOCS / page).parent / link).exists()] == []


@pytest.mark.parametrize("task", TASKS)
def test_a_guide_starts_with_its_code_after_at_most_one_sentence(task: str) -> None:
    title, _, rest = TEXTS[f"guides/{task}.md"].partition("\n\n")
    introduction = rest.partition("```python\n")[0].strip()
    assert re.fullmatch(r"# [^\n]+", title)
    assert len(re.findall(r"[.!?:](?=\s|$)", introduction)) <= 1
    assert "\n\n" not in introduction
