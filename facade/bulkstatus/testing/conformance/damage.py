"""What servers send although no spec has it: damaged responses, and bodies that are not a response."""

import copy
import json
from collections.abc import Iterator
from random import Random
from typing import Any

Path = tuple[str | int, ...]

ABSENT: Any = ...
"""In place of a value: the member is not there."""
ODD: tuple[Any, ...] = (
    ABSENT,
    None,
    "",
    "n/a",
    "7",
    "-1",
    "9" * 30,
    "9999-12-31T23:59:59-14:00",  # which no clock in UTC reaches
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
    10**17,  # a good count, and no time that any calendar has
    2**70,
    float("nan"),
)
"""Values that a member may have against its spec."""
UNFIT: tuple[Any, ...] = (ABSENT, None, "", "n/a", [], True, -1, 0.5, float("nan"))
"""Those that no `FieldReader` accepts as a count of failed items."""
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
    """Every member and element of a body."""
    entries = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    return [found for key, value in entries for found in [(*path, key), *places(value, (*path, key))]]


def value_at(body: Any, path: Path) -> Any:
    """What is at a place of a body; `ABSENT` if there is no such place."""
    for key in path:
        if not isinstance(body, dict) or key not in body:
            return ABSENT
        body = body[key]
    return body


def changed(body: Any, path: Path, value: Any) -> Any:
    """A copy of a body with another value at a place, or without what is there."""
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
    """JSON values of any form, with words of the vendor's in them; the same ones every time."""
    chance = Random(0)  # noqa: S311 - no secrets are made of it

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
    """A response's bytes cut short, and bytes that never were JSON."""
    yield from (content[:length] for length in range(0, len(content), max(1, len(content) // 20)))
    yield from (b"\xff\xfe", content.decode().encode("utf-16"), b"<html>", b"\x00", b"NaN", b"1" * 5000)
    yield b"[" * 100_000  # nested beyond what any decoder takes
    yield b'{"data":' * 100_000


def words_of(body: Any) -> Iterator[str]:
    """The names and texts in a body."""
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
    """Bodies that say a text in many a place where an error may have its words."""
    names = ("message", "description", "error", "detail", "title", "reason", "error_description", "msg")
    yield from ({name: words} for name in names)
    yield dict.fromkeys(names, words)
    yield json.dumps(dict.fromkeys(names, words))
    yield from ([{name: words}] for name in names)
    yield {"error": dict.fromkeys(names, words)}
    yield {"errors": [words]}
