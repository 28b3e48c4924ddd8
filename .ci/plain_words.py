"""Fail if a text that people read contains a word that plain_words.toml rules out.

`make lint` checks the whole repository. `--draw 60 --seed 1` prints 60 random sentences instead, for a reader to judge.
"""

import argparse
import ast
import io
import random
import re
import subprocess
import sys
import tokenize
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
WORDS = Path(__file__).with_suffix(".toml")

_UNREAD = ("*.svg", "*.txt", "*package-lock.json", "*/results.json", "LICENSE", ".ci/plain_words.*", "*/golden/*")
_GENERATED = ("generated/*", "*/generated/*")
_MARKDOWN_CODE = re.compile(r"^([ \t]*)(`{3,}).*?^\1\2[ \t]*$|<!--.*?-->", re.DOTALL | re.MULTILINE)
_INLINE_CODE = re.compile(r"`[^`\n]*(?:\n[^`\n]+)?`|(?<=\])\([^)\s]*\)|https?://\S+")
_DOCTEST = re.compile(r"^[ \t]*>>> .*?(?=\n[ \t]*\n|\Z)", re.DOTALL | re.MULTILINE)
_PARAGRAPH = re.compile(r"\n\s*\n|\n\s*(?:[*-]|\d+\.) |\n *\w+:\n|\n(?= {8,}\w+: )")
_DIAGRAM = re.compile("[─│└├▲▼►]")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z`*\[\d])")


class Text(NamedTuple):
    """A text that people read."""

    path: str
    """The file, relative to the repository."""
    line: int
    """The line on which the text starts."""
    text: str
    """The text, with the line breaks of the file."""
    is_documentation: bool
    """Whether the text is a page or a docstring. The others are comments, messages, specs and names of tests."""


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
            yield Text(name, 1, _MARKDOWN_CODE.sub(_blank, source), is_documentation=True)
        else:
            yield Text(name, 1, source, is_documentation=False)


def _python_texts(name: str, source: str) -> Iterator[Text]:
    """Yield each docstring, message, comment and name of a test in a module."""
    nodes = list(ast.walk(ast.parse(source)))
    docstrings = {node.value for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield Text(name, node.lineno, _DOCTEST.sub(_blank, node.value), is_documentation=node in docstrings)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            yield Text(name, node.lineno, node.name.replace("_", " "), is_documentation=False)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield Text(name, token.start[0], token.string, is_documentation=False)


def _blank(match: re.Match[str]) -> str:
    """Return only the line breaks of a match, so that line numbers stay correct."""
    return "\n" * match[0].count("\n") or "…"


def problems(settings: dict[str, Any], root: Path = ROOT) -> Iterator[str]:
    """Yield a message for each word that is ruled out, and for each exemption that applies nowhere."""
    rules = [(re.compile(rule["avoid"], re.IGNORECASE), rule["use"]) for rule in settings["rule"]]
    exemptions = [(entry["path"], re.compile(entry["words"])) for entry in settings.get("exemption", ())]
    unused = set(exemptions)
    for text in texts(root):
        checked = _INLINE_CODE.sub(_blank, text.text)
        for path, words in exemptions:
            if fnmatchcase(text.path, path) and words.search(checked):
                checked = words.sub(_blank, checked)
                unused.discard((path, words))
        for avoid, use in rules:
            for match in avoid.finditer(checked):
                line = text.line + checked[: match.start()].count("\n")
                yield f'{text.path}:{line}: "{" ".join(match[0].split())}": write {use}'
    for path, words in sorted(unused, key=str):
        yield f'.ci/{WORDS.name}: "{words.pattern}" is not in {path}: remove this exemption'


def sentences(text: Text) -> Iterator[str]:
    """Yield the sentences of a page or a docstring, without headings, tables, diagrams and fragments of code."""
    for paragraph in _PARAGRAPH.split(text.text):
        if not paragraph.lstrip().startswith(("#", "|", "<", "!", "…")) and not _DIAGRAM.search(paragraph):
            for sentence in _SENTENCE.split(" ".join(paragraph.split()).removeprefix("* ")):
                if len(sentence.split()) >= 4:
                    yield sentence


def main() -> int:
    """Print the problems, or random sentences. Return 1 if there is a problem."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draw", type=int, metavar="N", help="print N random sentences of pages and docstrings")
    parser.add_argument("--seed", type=int, default=1, help="seed of the draw (default: 1)")
    options = parser.parse_args()
    if options.draw:
        found = [(text.path, sentence) for text in texts() if text.is_documentation for sentence in sentences(text)]
        drawn = random.Random(options.seed).sample(found, options.draw)  # noqa: S311 - not for cryptography
        for number, (path, sentence) in enumerate(drawn, 1):
            print(f"{number}. {sentence} ({path})")
        return 0
    lines = list(problems(tomllib.loads(WORDS.read_text(encoding="utf-8"))))
    for line in lines:
        print(line, file=sys.stderr)
    return int(bool(lines))


if __name__ == "__main__":
    sys.exit(main())
