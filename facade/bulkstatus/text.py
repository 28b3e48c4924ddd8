"""Functions that make text from servers and users safe to show, without control characters and credentials."""

import json
import re
from collections.abc import Callable, Iterable, Sequence

_ESCAPED_TEXT = re.compile(r'"[^"\\]*\\.(?:[^"\\]+|\\.)*"')
"""A string in JSON that contains escapes."""


def printable(text: str) -> str:
    """Return a text that is safe to show on a terminal. Each character that is not printable becomes a space."""
    return "".join(character if character.isprintable() else " " for character in text)


def one_line(text: str, limit: int = 500) -> str:
    """Return a text on one line, without control characters, shortened to a limit.

    If the text may contain a credential, redact the text first. A shortened credential cannot be recognised.

    Args:
        text: The text.
        limit: The maximum number of characters. Defaults to 500.
    """
    line = " ".join(printable(text[: 4 * limit]).split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def listed(names: Iterable[str], conjunction: str = "and") -> str:
    """Return names as a list in a sentence: `A`, `A and B` or `A, B and C`."""
    *others, last = names
    return f"{', '.join(others)} {conjunction} {last}" if others else last


def plural(count: int, noun: str) -> str:
    """Return a count with its noun, such as `1 job` or `2 jobs`."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def folded(text: str) -> str:
    """Return a vendor's code or state in lower case, without spaces, hyphens and underscores."""
    return text.casefold().translate(dict.fromkeys(map(ord, " -_")))


def redacted(texts: Sequence[str], redact: Callable[[str], str]) -> Sequence[str]:
    """Return the texts without the credential. If no text contains it, return the same sequence.

    Most texts contain no credential, so one search through all texts together is fast. The texts are joined with line
    breaks, which a credential cannot contain.
    """
    together = "\n".join(texts)
    return texts if redact(together) == together else [redact(text) for text in texts]


def as_json(value: object, redact: Callable[[str], str] | None = None) -> str:
    """Return a value as readable JSON. A lone surrogate is escaped.

    Args:
        value: The value.
        redact: A function that removes the credential from a text. The function is applied to each string before JSON
            escapes the string, because an escaped credential cannot be recognised. The caller must also redact the
            result.
    """
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except RecursionError:  # a value that the decoder accepts can be nested too deeply for the encoder
        return "a value that is nested too deeply to be shown"
    text = text.encode(errors="backslashreplace").decode()
    return _ESCAPED_TEXT.sub(lambda found: as_json(redact(json.loads(found[0]))), text) if redact else text
