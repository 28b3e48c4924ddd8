"""Fail if a text that people read contains a word that plain_words.toml rules out.

`make lint` checks the whole repository. `--draw 60 --seed 1` prints 60 random sentences instead, for a reader to judge.
"""

import argparse
import random
import re
import sys
import tomllib
from bisect import bisect
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from prose import ROOT, sentences, texts

WORDS = Path(__file__).with_suffix(".toml")

_CODE = re.compile(r"`[^`\n]*(?:\n[^`\n]+)?`|(?<=\])\([^)\s]*\)|https?://\S+")


def problems(settings: dict[str, Any], root: Path = ROOT) -> Iterator[str]:
    """Yield a message for each word that is ruled out, and for each exemption that applies nowhere.

    Args:
        settings: The content of plain_words.toml.
        root: The repository.
    """
    rules = [(re.compile(rule["avoid"], re.IGNORECASE), rule["use"]) for rule in settings["rule"]]
    exemptions = [(entry["path"], entry["words"], entry["reason"]) for entry in settings.get("exemption", ())]
    unused = set(exemptions)
    for text in texts(root):
        flat, starts = _in_one_line(_CODE.sub(_blank, text.text))
        for exemption in exemptions:
            path, words, _ = exemption
            if fnmatchcase(text.path, path) and words in flat:
                flat = flat.replace(words, "…" * len(words))
                unused.discard(exemption)
        for avoid, use in rules:
            for match in avoid.finditer(flat):
                line = text.line + starts[bisect(starts, (match.start(), sys.maxsize)) - 1][1]
                yield f'{text.path}:{line}: "{match[0]}": write {use}'
    for path, words, _ in sorted(unused):
        yield f'.ci/{WORDS.name}: "{words}" is not in {path}: remove this exemption'


def _blank(match: re.Match[str]) -> str:
    """Return a placeholder for code, with its line breaks."""
    return "…" + "\n" * match[0].count("\n")


def _in_one_line(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return the words with single spaces between them, and the position and line of each word.

    The marks of comments are left out, so that a rule finds words on both sides of a line break.
    """
    flat, starts = "", []
    for number, line in enumerate(text.split("\n")):
        for word in line.split():
            if word.strip("#"):
                starts.append((len(flat), number))
                flat += f"{word} "
    return flat, starts


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
