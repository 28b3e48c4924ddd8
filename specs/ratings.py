"""Rating the changes that `redocly diff` finds in a spec, and saying them in words.

Redocly rates by what holds for every OpenAPI document. What these documents mean by their conventions (README.md beside
this file has them) it cannot know; there its rating is put right.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Any


class Rating(IntEnum):
    """What a change asks of `info.version`: which of its three numbers to raise."""

    MAJOR = 0
    MINOR = 1
    PATCH = 2


@dataclass(frozen=True)
class Change:
    """One change, rated and put into words."""

    rating: Rating
    words: str
    line: int | None = None
    """Where it is in the document as it is now."""


def lowest_fitting(version: str, rating: Rating | None) -> str:
    """The lowest version that fits what changed since another one."""
    if rating is None:
        return version
    numbers = [int(number) for number in version.split(".")]
    return ".".join(map(str, [*numbers[:rating], numbers[rating] + 1, *[0] * (2 - rating)]))


def rated(report: dict[str, Any], old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    """Redocly's changes, with ratings by the conventions of these documents; and what redocly does not look at."""
    found = False
    for change in report["changes"]:
        if change["path"] == "#/info" and change.get("property") == "version":
            continue
        found = True
        line = change["revision"]["line"] if "revision" in change else None
        if change.get("property") == "enum" and "value" in change.get("base", {}) and "value" in change["revision"]:
            yield from changes_of_list(change, new, line)
        elif change.get("property") == "x-prefix":
            yield Change(Rating.MAJOR, words_of(change), line)  # it is sent with every token
        elif change["typeName"] == "Example":
            yield Change(Rating.PATCH, words_of(change), line)
        elif change["verdicts"]:
            for verdict in change["verdicts"]:
                # Redocly has but these two words for any other type: integer to string is "widened", too.
                message = re.sub(r" (widened|narrowed) from ", " changed from ", verdict["message"])
                yield Change(Rating[verdict["impact"].upper()], message, line)
        else:
            yield Change(Rating[change["impact"].upper()], words_of(change), line)
    lost = list(lost_names(old, new))
    yield from lost
    if not found and not lost and without_history(old) != without_history(new):
        yield Change(Rating.PATCH, "Examples, or extensions that mean nothing to the generated code, are others.")


def changes_of_list(change: dict[str, Any], new: dict[str, Any], line: int | None) -> Iterator[Change]:
    """A list of values that became another."""
    old_values, new_values = change["base"]["value"], change["revision"]["value"]
    pointer = change["revision"]["pointer"].removesuffix("/enum")
    place = place_of(pointer)
    if gone := [value for value in old_values if value not in new_values]:
        yield Change(Rating.MAJOR, f"{place} lost {listed(gone)}.", line)
    if added := [value for value in new_values if value not in old_values]:
        if is_open(new, pointer):
            more = " The list is open: who reads it had to be ready for any text."
            yield Change(Rating.MINOR, f"{place} gained {listed(added)}.{more}", line)
        else:
            is_breaking = Rating[change["impact"].upper()] is Rating.MAJOR
            yield Change(Rating.MAJOR if is_breaking else Rating.MINOR, f"{place} gained {listed(added)}.", line)
    if not gone and not added:
        yield Change(Rating.PATCH, f"{place} has its values in another order.", line)


def is_open(document: dict[str, Any], pointer: str) -> bool:
    """Whether a list of values stands beside `type: string` wherever it is used, so that any other text may come."""
    uses = list(holders(document, pointer))
    return bool(uses) and all(
        isinstance(use, list) and any(other.get("type") == "string" and "enum" not in other for other in use)
        for use in uses
    )


def holders(inside: Any, pointer: str) -> Iterator[Any]:
    """Every array and object in which something refers to this place."""
    for value in inside.values() if isinstance(inside, dict) else inside if isinstance(inside, list) else ():
        if isinstance(value, dict) and value.get("$ref") == pointer:
            yield inside
        yield from holders(value, pointer)


def lost_names(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    """Names in generated code that went away, although nothing on the wire did: of schemas, and of listed values."""
    before, now = schemas_of(old), schemas_of(new)
    for schema in before:
        if schema not in now:
            yield Change(Rating.MAJOR, f"The name `{schema}` went away, and the generated class with it.")
            continue
        names, new_names = names_of(before[schema]), names_of(now[schema])
        for value in names:
            if value in new_names and names[value] != new_names[value]:
                words = f"The name of {value!r} in `{schema}` changed from {names[value]} to {new_names[value]}."
                yield Change(Rating.MAJOR, words)


def names_of(schema: dict[str, Any]) -> dict[str, str]:
    return dict(zip(schema.get("enum", ()), schema.get("x-enum-varnames", ()), strict=False))


def schemas_of(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document.get("components", {}).get("schemas", {})
    return found


def words_of(change: dict[str, Any]) -> str:
    """A change that redocly has no words for."""
    side = change.get("revision") or change["base"]
    where, property_ = side["pointer"], change.get("property")
    if change["kind"] != "modified":
        return f"{place_of(where)} was {change['kind']}."
    if property_ == "key":
        return f"{change['base']['value']} was renamed to {change['revision']['value']}."
    values = [change[each].get("value") for each in ("base", "revision")]
    if property_ in ("description", "summary", "title") or not all(isinstance(value, str) for value in values):
        return f"`{property_}` of {place_of(where.removesuffix(f'/{property_}'))} was changed."
    place = place_of(where.removesuffix(f"/{property_}"))
    return f"`{property_}` of {place} changed from {values[0]!r} to {values[1]!r}."


def place_of(pointer: str) -> str:
    """A place in a document, as people say it."""
    parts = [part.replace("~1", "/").replace("~0", "~") for part in pointer.removeprefix("#/").split("/")]
    match parts:
        case ["components", "schemas", schema, "properties", member]:
            return f"`{member}` of `{schema}`"
        case ["components", "schemas", schema]:
            return f"`{schema}`"
        case ["components", "responses", response, *_, "examples", example]:
            return f"The example `{example}` of `{response}`"
        case ["components", _, name, *rest]:
            return f"`{'/'.join([name, *rest])}`"
        case ["paths", path, *rest]:
            return f"`{'/'.join(rest)}` of `{path}`" if rest else f"`{path}`"
        case _:
            return f"`{'/'.join(parts)}`"


def listed(values: Iterable[object]) -> str:
    return ", ".join(repr(value) for value in values)


def without_history(document: dict[str, Any]) -> dict[str, Any]:
    info = {key: value for key, value in document["info"].items() if key not in ("version", "x-changelog")}
    return {**document, "info": info}
