"""Text from outside, made fit to be shown: in one line, without control characters and without a credential."""

import json
import re
from collections.abc import Callable, Iterable, Sequence

_ESCAPED_TEXT = re.compile(r'"[^"\\]*\\.(?:[^"\\]+|\\.)*"')
"""A text in JSON that is written with escapes."""


def printable(text: str) -> str:
    """A text from outside as it may be shown on a terminal: what could move the cursor is blank."""
    return "".join(character if character.isprintable() else " " for character in text)


def one_line(text: str, limit: int = 500) -> str:
    """A text from outside in one line, without control characters, and not too long.

    What may hold a credential has to be redacted before: a part of one cannot be recognised.
    """
    line = " ".join(printable(text[: 4 * limit]).split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def listed(names: Iterable[str], conjunction: str = "and") -> str:
    """Return names as a sentence lists them: `A`, `A and B`, `A, B and C`."""
    *others, last = names
    return f"{', '.join(others)} {conjunction} {last}" if others else last


def plural(count: int, noun: str) -> str:
    """Return a count with its noun: `1 job`, `2 jobs`."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def folded(text: str) -> str:
    """Return a vendor's code or state without case, spaces, hyphens and underscores, because spellings vary."""
    return text.casefold().translate(dict.fromkeys(map(ord, " -_")))


def redacted(texts: Sequence[str], redact: Callable[[str], str]) -> Sequence[str]:
    """Return the texts without the credential: the same sequence if none of them contains it.

    That is the usual case, and one search through all of them together finds it out. A credential has no line break, so
    joining the texts with line breaks neither makes nor hides one.
    """
    together = "\n".join(texts)
    return texts if redact(together) == together else [redact(text) for text in texts]


def as_json(value: object, redact: Callable[[str], str] | None = None) -> str:
    """A value as JSON, for people to read; half a surrogate pair is escaped.

    Args:
        value: The value.
        redact: Blanks the credential in a text before it is escaped, because it cannot be recognised afterwards. The
            caller redacts the whole as well, as anything that is shown.
    """
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except RecursionError:  # what could just be read may be too deep to be written
        return "something that is nested too deeply to be shown"
    text = text.encode(errors="backslashreplace").decode()
    return _ESCAPED_TEXT.sub(lambda found: as_json(redact(json.loads(found[0]))), text) if redact else text
