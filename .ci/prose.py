"""The texts of the repository that people read, and their sentences."""

import ast
import inspect
import io
import re
import subprocess
import textwrap
import tokenize
from collections.abc import Iterator
from fnmatch import fnmatchcase
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]

_UNREAD = ("*.svg", "*.txt", "*package-lock.json", "*/results.json", "LICENSE", ".ci/plain_words.*", "*/golden/*")
_GENERATED = ("generated/*", "*/generated/*")
_BLOCK = re.compile(r"^([ \t]*)(`{3,})(\w*)\n(.*?)^\1\2[ \t]*$|<!--.*?-->", re.DOTALL | re.MULTILINE)
_DOCTEST = re.compile(r"^[ \t]*>>> .*?(?=\n[ \t]*\n|\Z)", re.DOTALL | re.MULTILINE)
_COMMENT = re.compile(r"(?:^|\s)#(?!!).*$")

_SECTION = re.compile(r"^(?:Args|Returns|Raises|Yields|Attributes|Example|Examples):$\n", re.MULTILINE)
_ITEM = re.compile(r"\n(?=\s*(?:[*-]|\d+\.) )|\n(?= {4}[\w*]+: )")
_NOT_PROSE = re.compile(r"#|\||<|!|…|:::|[\s\S]*(?:[─│└├▲▼►]|\S {3,}\S)")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z`*\[\d])")


class Text(NamedTuple):
    """A text that people read."""

    path: str
    """Path of the file, relative to the repository."""
    line: int
    """Number of the line on which the text starts."""
    text: str
    """The text, with the same line breaks as in the file."""
    is_documentation: bool
    """Whether the text is a page or a docstring. Other texts are comments, messages, specs and names of tests."""


def texts(root: Path = ROOT) -> Iterator[Text]:
    """Yield each text of the repository, except in generated files and in files that only programs read."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    files = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout.splitlines()
    for name in sorted(files):
        if any(fnmatchcase(name, pattern) for pattern in (*_UNREAD, *_GENERATED)) or not (root / name).is_file():
            continue
        source = (root / name).read_text(encoding="utf-8")
        if name.endswith(".py"):
            yield from _python_texts(name, source)
        elif name.endswith(".md"):
            yield Text(name, 1, _BLOCK.sub(_line_breaks, source), is_documentation=True)
            yield from _texts_of_blocks(name, source)
        else:
            yield Text(name, 1, source, is_documentation=False)


def _python_texts(name: str, source: str, offset: int = 0) -> Iterator[Text]:
    """Yield each docstring, message, comment and name of a test in a module."""
    nodes = list(ast.walk(ast.parse(source)))
    docstrings = {node.value for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = _DOCTEST.sub(_line_breaks, node.value)
            yield Text(name, offset + node.lineno, text, is_documentation=node in docstrings)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            yield Text(name, offset + node.lineno, node.name.replace("_", " "), is_documentation=False)
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    comments = {token.start[0]: token.string for token in tokens if token.type == tokenize.COMMENT}
    yield from _joined(name, comments, offset)


def _texts_of_blocks(name: str, page: str) -> Iterator[Text]:
    """Yield the texts in the code blocks of a page of Markdown: those of Python code, and other comments."""
    for block in _BLOCK.finditer(page):
        offset = page[: block.start()].count("\n") + 1
        code = textwrap.dedent(block[4] or "")
        if block[3] == "python":
            for text in _python_texts(name, code, offset):
                yield text._replace(is_documentation=False)
        elif block[3] != "text":
            lines = enumerate(code.splitlines(), 1)
            found = {number: comment[0] for number, line in lines if (comment := _COMMENT.search(line))}
            yield from _joined(name, found, offset)


def _joined(name: str, comments: dict[int, str], offset: int) -> Iterator[Text]:
    """Yield the comments by their line numbers. Comments on adjacent lines are one text."""
    for _, group in groupby(enumerate(sorted(comments)), lambda pair: pair[1] - pair[0]):
        numbers = [number for _, number in group]
        yield Text(name, offset + numbers[0], "\n".join(comments[number] for number in numbers), is_documentation=False)


def _line_breaks(match: re.Match[str]) -> str:
    """Return the line breaks of a match. With them in its place, the lines after it keep their numbers."""
    return "\n" * match[0].count("\n")


def sentences(text: Text) -> Iterator[str]:
    """Yield the sentences of a page or a docstring, without headings, tables, diagrams and code."""
    paragraphs = re.split(r"\n\s*\n", text.text if text.path.endswith(".md") else inspect.cleandoc(text.text))
    for paragraph in paragraphs:
        if paragraph.startswith("    ") and not text.path.endswith(".md"):
            continue  # code in a docstring
        for item in _ITEM.split(_SECTION.sub("\n", paragraph)):
            if not _NOT_PROSE.match(item.strip()):
                words = re.sub(r"^(?:[*-]|\d+\.) ", "", " ".join(item.split()))
                yield from (found for found in _SENTENCE_END.split(words) if len(found.split()) >= 4)
