"""Reading replies tolerantly: what cannot be read is left out and named, and never costs the rest."""

import json
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Literal, Protocol

from attrs import define, field

from bulkstatus.http.messages import Reply
from bulkstatus.operation import Progress

_LARGEST_COUNT = 2**63 - 1
_LONGEST_DRIFT = 20
_VALUES = (str, float, int, list, dict, datetime)
"""What a member that came with a reply can be, besides null."""
_MOMENT = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})\s+(\d{1,2}):(\d{1,2}):(\d{1,2})", re.ASCII)
_ESCAPED_TEXT = re.compile(r'"[^"\\]*\\.(?:[^"\\]+|\\.)*"')
"""A text in JSON that is written with escapes."""


class Absent(Protocol):
    """The mark for a member that did not come. Each generated package has its own, and all of them are false."""

    def __bool__(self) -> Literal[False]:
        """Always false."""
        ...


def decode(reply: Reply) -> Any:
    """The decoded JSON of a reply, or None for anything that is not JSON."""
    try:
        return json.loads(reply.content)
    except (ValueError, RecursionError):
        return None


def why_undecoded(reply: Reply) -> str | None:
    """What is amiss with a reply that `decode` gives None for, in words; None if it is JSON after all."""
    try:
        json.loads(reply.content)
    except json.JSONDecodeError as error:
        rest = error.doc[error.pos :]
        if not rest.strip() or error.msg.startswith("Unterminated string"):
            return f"JSON that breaks off after character {len(error.doc)}"
        return f"no JSON from character {error.pos + 1} on"
    except UnicodeDecodeError as error:
        return f"text that is not {error.encoding.upper()} from byte {error.start + 1} on"
    except RecursionError:
        return "JSON that is nested too deeply to be read"
    except ValueError:  # a limit of Python's own
        return "JSON with a number of too many digits to be read"
    return None


def printable(text: str) -> str:
    """A text from outside as it may be shown on a terminal: what could move the cursor is blank."""
    return "".join(character if character.isprintable() else " " for character in text)


def one_line(text: str, limit: int = 500) -> str:
    """A text from outside in one line, without control characters, and not too long.

    What may hold a credential has to be redacted before: a part of one cannot be recognised.
    """
    line = " ".join(printable(text[: 4 * limit]).split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def redacted(texts: Sequence[str], redact: Callable[[str], str]) -> Sequence[str]:
    """Texts without the credential: the same sequence where it is in none of them.

    That is nearly always so, and then one look at all of them together has told. No credential has a line break in it,
    so none comes about, and none is missed, where one text ends and the next begins.
    """
    together = "\n".join(texts)
    return texts if redact(together) == together else [redact(text) for text in texts]


def as_json(value: object, redact: Callable[[str], str] | None = None) -> str:
    """A value as JSON, for people to read; half a surrogate pair is escaped.

    Args:
        value: The value.
        redact: Blanks the credential in a text before it is escaped, for nobody recognises it after. The whole is for
            the caller to redact as well, as anything that is shown.
    """
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except RecursionError:  # what could just be read may be too deep to be written
        return "something that is nested too deeply to be shown"
    text = text.encode(errors="backslashreplace").decode()
    return _ESCAPED_TEXT.sub(lambda found: as_json(redact(json.loads(found[0]))), text) if redact else text


def code_of(value: object) -> int | str | None:
    """A vendor's code: a whole number where it is one in whatever spelling, else its text."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str):
        return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else value or None
    return value if isinstance(value, int) else None


@define
class Reader:
    """Reads members one by one, and keeps account of those that are not what the spec says.

    What cannot be read is None, and noted under the member's place in the reply, such as `data.report.numErrors`; so is
    a member that is `required` and not there. Any other may be missing or null, and nothing is noted then.

    The types of the parameters are those of the generated models, so that a type checker sees a changed spec. The
    checks at run time are there all the same, because a wire keeps no promises.
    """

    redact: Callable[[str], str] = str
    """Blanks the account's credential, should a server send it back."""
    drift: list[str] = field(factory=list)
    """What was noted: place, what was expected, and what was found."""

    def note(self, where: str, expected: str, found: object) -> None:
        """Record that a member was not as expected; of very many, the first ones."""
        if len(self.drift) < _LONGEST_DRIFT:
            came = one_line(self.redact(as_json(found, self.redact)), 80) if _is_present(found) else "nothing"
            # A vendor's own keys are in the place as well.
            self.drift.append(f"{self.redact(where)}: expected {expected}, found {came}")
        elif len(self.drift) == _LONGEST_DRIFT:
            self.drift.append("and more")

    def count(self, value: float | Absent | None, where: str, *, required: bool = False) -> int | None:
        """A number of items: a whole number from zero, also when spelled `3.0`."""
        if self._is_absent(value, where, "a count", required=required):
            return None
        number = value if isinstance(value, int | float) and not isinstance(value, bool) else -1
        if 0 <= number <= _LARGEST_COUNT and number % 1 == 0:
            return int(number)
        self.note(where, "a count", value)
        return None

    def text(self, value: str | Absent | None, where: str, *, required: bool = False) -> str | None:
        """A text that says something."""
        if self._is_absent(value, where, "a text", required=required):
            return None
        if isinstance(value, str):
            return value or None
        self.note(where, "a text", value)
        return None

    def moment(self, value: datetime | Absent | None, where: str) -> datetime | None:
        """A date and time that the generated client has read already."""
        if self._is_absent(value, where, "a date and time", required=False):
            return None
        if isinstance(value, datetime):
            return value
        self.note(where, "a date and time", value)
        return None

    def moment_without_zone(self, value: str | Absent | None, where: str) -> datetime | None:
        """A required date and time in the form `2024-01-15 10:30:00`; the result is naive."""
        expected = "a time as 2024-01-15 10:30:00"
        if self._is_absent(value, where, expected, required=True):
            return None
        # As `strptime` reads it, in a fraction of the time.
        if found := _MOMENT.fullmatch(value) if isinstance(value, str) else None:
            year, month, day, hour, minute, second = map(int, found.groups())
            with suppress(ValueError):
                return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - it has no zone
        self.note(where, expected, value)
        return None

    def _is_absent(self, value: object, where: str, expected: str, *, required: bool) -> bool:
        if value is not None and _is_present(value):
            return False
        if required:
            self.note(where, expected, value)
        return True


def _is_present(value: object) -> bool:
    """Whether a value came with the reply; what else a model can hold is its mark for a member that did not come."""
    return value is None or isinstance(value, _VALUES)


def progress_of(
    *,
    total: int | None = None,
    processed: int | None = None,
    succeeded: int | None = None,
    failed: int | None = None,
    skipped: int | None = None,
) -> Progress | None:
    """The progress, or None where no figure at all is known. A figure is a number of items; `Progress` tells which."""
    figures = (total, processed, succeeded, failed, skipped)
    if all(figure is None for figure in figures):
        return None
    return Progress(total=total, processed=processed, succeeded=succeeded, failed=failed, skipped=skipped)
