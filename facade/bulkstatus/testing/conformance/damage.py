"""Functions that create damaged responses and random response bodies for the conformance tests."""

import copy
import json
from collections.abc import Iterator
from random import Random
from typing import Any

Path = tuple[str | int, ...]

ABSENT: Any = ...
"""A sentinel that stands for an absent field."""
ODD: tuple[Any, ...] = (
    ABSENT,
    None,
    "",
    "n/a",
    "7",
    "-1",
    "9" * 30,
    "9999-12-31T23:59:59-14:00",  # outside the range of `datetime` in UTC
    "\ud800",
    [],
    {},
    [7],
    {"x": 7},
    True,
    False,
    -1,
    0,
    0.5,
    3.0,
    10**17,  # valid as a count, but too large for a time
    2**70,
    float("nan"),
)
"""Unusual values for a field of a response. Some of the values violate the spec."""
UNFIT: tuple[Any, ...] = (ABSENT, None, "", "n/a", [], True, -1, 0.5, float("nan"))
"""Values that a `FieldReader` rejects as a count of failed items."""
_LEAVES: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    1,
    404,
    -(2**70),
    1.5,
    float("inf"),
    "",
    "text",
    "\x00",
    "2024-01-01T00:00:00Z",
)


def places(body: Any, path: Path = ()) -> list[Path]:
    """Return the paths of all fields and array elements in a JSON body.

    Args:
        body: Decoded JSON value.
        path: Prefix of each returned path. Defaults to the empty path.
    """
    entries = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    return [found for key, value in entries for found in [(*path, key), *places(value, (*path, key))]]


def value_at(body: Any, path: Path) -> Any:
    """Return the value at a path in a JSON body, or `ABSENT` if the path does not exist.

    Args:
        body: Decoded JSON value.
        path: Names of the fields that lead to the value, from the outermost to the innermost.
    """
    for key in path:
        if not isinstance(body, dict) or key not in body:
            return ABSENT
        body = body[key]
    return body


def changed(body: Any, path: Path, value: Any) -> Any:
    """Return a copy of a JSON body in which the value at a path is replaced or removed.

    Args:
        body: Decoded JSON value.
        path: Field names and array indexes that lead to the value, from the outermost to the innermost.
        value: The new value, or `ABSENT` to remove the field.
    """
    if not path:
        return value
    body = copy.deepcopy(body)
    place = body
    for key in path[:-1]:
        place = place[key]
    if value is ABSENT:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return body


def anything(words: list[str], count: int = 400) -> Iterator[Any]:
    """Yield pseudorandom JSON values of any structure. Each call yields the same values.

    Args:
        words: Strings from the vendor's responses. The strings become field names and values.
        count: Number of values to yield. Defaults to 400.
    """
    chance = Random(0)  # noqa: S311 - not for secrets

    def value(depth: int) -> Any:
        match chance.randrange(6 if depth else 4):
            case 0 | 1:
                return chance.choice(_LEAVES)
            case 2 | 3:
                return chance.choice(words)
            case 4:
                return [value(depth - 1) for _ in range(chance.randrange(4))]
            case _:
                return {chance.choice(words): value(depth - 1) for _ in range(chance.randrange(5))}

    for _ in range(count):
        yield value(4)


def no_json(content: bytes) -> Iterator[bytes]:
    """Yield truncated copies of a JSON body, and other bytes that cannot be decoded as JSON.

    Args:
        content: JSON body of a response.
    """
    yield from (content[:length] for length in range(0, len(content), max(1, len(content) // 20)))
    yield from (b"\xff\xfe", content.decode().encode("utf-16"), b"<html>", b"\x00", b"NaN", b"1" * 5000)
    yield b"[" * 100_000  # nested too deeply for any decoder
    yield b'{"data":' * 100_000


def words_of(body: Any) -> Iterator[str]:
    """Yield all field names and strings in a JSON body.

    Args:
        body: Decoded JSON value.
    """
    if isinstance(body, dict):
        for name, value in body.items():
            yield name
            yield from words_of(value)
    elif isinstance(body, list):
        for value in body:
            yield from words_of(value)
    elif isinstance(body, str):
        yield body


def echoes(words: str) -> Iterator[Any]:
    """Yield bodies that contain a given string in the fields that usually contain an error message.

    Args:
        words: String that each body contains.
    """
    names = ("message", "description", "error", "detail", "title", "reason", "error_description", "msg")
    yield from ({name: words} for name in names)
    yield dict.fromkeys(names, words)
    yield json.dumps(dict.fromkeys(names, words))
    yield from ([{name: words}] for name in names)
    yield {"error": dict.fromkeys(names, words)}
    yield {"errors": [words]}
