"""Functions that prepare strings for display, for example by removing control characters and credentials."""

import json
import re
from collections.abc import Callable, Iterable, Sequence

_ESCAPED_TEXT = re.compile(r'"[^"\\]*\\.(?:[^"\\]+|\\.)*"')
"""The pattern of a JSON string that contains escape sequences."""


def printable(text: str) -> str:
    """Replace each unprintable character with a space, so that the string is safe to show on a terminal."""
    return "".join(character if character.isprintable() else " " for character in text)


def one_line(text: str, limit: int = 500) -> str:
    """Return a string on one line, without control characters, shortened to `limit` characters.

    If the string can contain a credential, redact it first, because a shortened credential cannot be recognised.

    Args:
        text: The string.
        limit: The maximum number of characters. Defaults to 500.
    """
    line = " ".join(printable(text[: 4 * limit]).split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def listed(names: Iterable[str], conjunction: str = "and") -> str:
    """Join names for use in a sentence, such as `A`, `A and B` or `A, B and C`."""
    *others, last = names
    return f"{', '.join(others)} {conjunction} {last}" if others else last


def plural(count: int, noun: str) -> str:
    """Return a count with its noun, such as `1 job` or `2 jobs`."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def folded(text: str) -> str:
    """Return a code or state of a vendor in lower case, without spaces, hyphens and underscores."""
    return text.casefold().translate(dict.fromkeys(map(ord, " -_")))


def redacted(texts: Sequence[str], redact: Callable[[str], str]) -> Sequence[str]:
    """Remove the credential from each string. If no string contains the credential, return `texts` unchanged.

    To search all strings at once, `redacted` joins them with line breaks, which a credential cannot contain.
    """
    together = "\n".join(texts)
    return texts if redact(together) == together else [redact(text) for text in texts]


def as_json(value: object, redact: Callable[[str], str] | None = None) -> str:
    """Return a value as JSON that people can read. Lone surrogates are escaped.

    Args:
        value: The value.
        redact: A function that removes the credential from a string. Strings that JSON escapes are redacted before
            they are escaped, because an escaped credential cannot be recognised. All other strings stay unchanged, so
            the caller must also redact the result. Defaults to None.
    """
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except RecursionError:  # a value that the decoder accepts can be nested too deeply for the encoder
        return "a value that is nested too deeply to be shown"
    text = text.encode(errors="backslashreplace").decode()
    return _ESCAPED_TEXT.sub(lambda found: as_json(redact(json.loads(found[0]))), text) if redact else text
