"""Rating the changes that `redocly diff` finds in a spec, and saying them in words.

Redocly rates by what holds for every OpenAPI document. What these documents mean by their conventions (README.md beside
this file has them) it cannot know; there its rating is put right.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from places import escaped, name_of, node_at, place_of, references, unescaped


class Rating(IntEnum):
    """What a change asks of `info.version`: which of its three numbers to raise."""

    MAJOR = 0
    MINOR = 1
    PATCH = 2


WORDS = {
    "Example",
    "Info",
    "License",
    "Contact",
    "description",
    "summary",
    "title",
    "example",
    "examples",
    "externalDocs",
}
"""What is for people only, by its kind in redocly's report or by its name."""
BREAKING = {("Operation", "tags"), ("Parameter", "name"), ("ServerVariable", "default")}
"""What breaks a reader although redocly finds it harmless: names in generated code, of modules and arguments; and the
server that is asked where none is named."""
MAPS = {"properties", "schemas", "responses", "parameters", "headers", "securitySchemes", "variables", "paths"}
"""What holds names of the spec's own."""
NAMELESS = {"Schema", "AnyOf", "OneOf", "AllOf", "MediaType", "MediaTypesMap"}
"""What redocly may find no name for."""


@dataclass(frozen=True)
class Change:
    """One change, rated and put into words."""

    rating: Rating
    words: str
    line: int | None = None
    """Where it is in the document as it is now."""


@dataclass(frozen=True)
class Move(Change):
    """A place that refers to something else."""

    was: str = ""
    now: str = ""


def lowest_fitting(version: Sequence[int], rating: Rating | None) -> tuple[int, ...]:
    """The lowest version that fits what changed since another one."""
    if rating is None:
        return tuple(version)
    return (*version[:rating], version[rating] + 1, *[0] * (2 - rating))


def rated(report: dict[str, Any], old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    """Redocly's changes, with ratings by the conventions of these documents; and what redocly does not poll."""
    moved = list(moved_references(old, new, new))
    stand_ins = {move.was: move.now for move in moved}
    changes = [change for change in report["changes"] if not (is_of_version(change) or is_of_order(change))]
    stand_ins |= {each["base"]["value"]: each["revision"]["value"] for each in changes if each.get("property") == "key"}
    found: list[Change] = [*moved]
    for change in changes:
        found += changes_of(change, (old, new), stand_ins)
    found += lost_names(old, new)
    if not found and without_history(old) != without_history(new):
        yield Change(Rating.PATCH, "Examples, extensions or the order of a list are others.")
    yield from found


def is_of_version(change: dict[str, Any]) -> bool:
    return change["path"] == "#/info" and change.get("property") == "version"


def is_of_order(change: dict[str, Any]) -> bool:
    """Whether the same names are required, in another order."""
    values = [change.get(side, {}).get("value") for side in ("base", "revision")]
    return (
        change.get("property") == "required"
        and all(isinstance(value, list) for value in values)
        and (sorted(values[0]) == sorted(values[1]))
    )


def changes_of(
    change: dict[str, Any], documents: tuple[dict[str, Any], dict[str, Any]], stand_ins: dict[str, str]
) -> Iterator[Change]:
    """What one of redocly's changes comes to."""
    old, new = documents
    line = change["revision"]["line"] if "revision" in change else None
    if change.get("property") == "enum" and "value" in change.get("base", {}) and "value" in change["revision"]:
        yield from changes_of_list(change, new, line)
    elif change["verdicts"] and change["typeName"] != "Example":
        for verdict in change["verdicts"]:
            # Redocly has but these two words for any other type: integer to string is "widened", too.
            message = re.sub(r" (widened|narrowed) from ", " changed from ", verdict["message"])
            if change["typeName"] in NAMELESS and " of `" not in message:
                parent = re.sub(rf"/({change.get('property')}|anyOf|oneOf|allOf)$", "", verdict["location"]["pointer"])
                message = f"{message.removesuffix('.')}, in {place_of(parent)}."
            yield Change(Rating[verdict["impact"].upper()], told_apart(message, change, stand_ins), line)
    else:
        words = words_of(change, new if "revision" in change else old)
        yield Change(rating_of(change), told_apart(words, change, stand_ins), line)


def rating_of(change: dict[str, Any]) -> Rating:
    """The rating of a change that redocly's rules find harmless."""
    what = keyword_of(change)
    if (change["typeName"], what) in BREAKING or what == "x-prefix":
        return Rating.MAJOR
    if change["typeName"] in WORDS or what in WORDS or what.startswith("x-"):
        return Rating.PATCH
    return min(Rating.MINOR, Rating[change["impact"].upper()])


def keyword_of(change: dict[str, Any]) -> str:
    """The word of OpenAPI's that changed; empty where it is a name of the spec's own, as of a member or a header."""
    *_, before, last = "", *unescaped(change["path"])
    return change.get("property") or ("" if before in MAPS else last)


def told_apart(words: str, change: dict[str, Any], stand_ins: dict[str, str]) -> str:
    """The words, which are about what is there now, with what was there before, if that has another name."""
    was, now = (name_at(change.get(side)) for side in ("base", "revision"))
    stand_in = stand_ins.get(was)
    if not stand_in or now not in ("", stand_in) or f"`{stand_in}`" not in words:
        return words
    return f"{words.removesuffix('.')}, for `{stand_in}` stands where `{was}` stood."


def name_at(side: dict[str, Any] | None) -> str:
    """The name of the component that one side of a change is in; empty if it is in none."""
    match unescaped(side["pointer"]) if side else []:
        case ["components", _, name, *_]:
            return name
    return ""


def changes_of_list(change: dict[str, Any], new: dict[str, Any], line: int | None) -> Iterator[Change]:
    """A list of values that became another."""
    old_values, new_values = change["base"]["value"], change["revision"]["value"]
    pointer = change["revision"]["pointer"].removesuffix("/enum")
    place = capital(place_of(pointer))
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
        if names and not new_names:
            words = f"`{schema}` lost its names, `x-enum-varnames` with one for each value: generated code has others."
            yield Change(Rating.MAJOR, words)
        for value in names:
            if value in new_names and names[value] != new_names[value]:
                words = f"The name of {value!r} in `{schema}` changed from {names[value]} to {new_names[value]}."
                yield Change(Rating.MAJOR, words)


def moved_references(old: Any, new: Any, whole: Any, pointer: str = "#") -> Iterator[Move]:
    """Where something is not referred to any more, although it is still there. A generated class is another then."""
    if isinstance(old, dict) and isinstance(new, dict):
        was, now = old.get("$ref"), new.get("$ref")
        if was and was != now and node_at(whole, was) is not None and was not in references(new):
            rating = Rating.MAJOR if was.startswith("#/components/schemas/") else Rating.PATCH
            here = f"`{name_of(now)}`" if now else "something without a name"
            words = f"{capital(place_of(pointer))} changed from `{name_of(was)}` to {here}."
            yield Move(rating, words, was=name_of(was), now=name_of(now or ""))
        for key in old:
            if key in new:
                yield from moved_references(old[key], new[key], whole, f"{pointer}/{escaped(key)}")
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        if sorted(references(old)) == sorted(references(new)):
            return  # at most in another order
        for index, (before, after) in enumerate(zip(old, new, strict=True)):
            yield from moved_references(before, after, whole, f"{pointer}/{index}")


def names_of(schema: dict[str, Any]) -> dict[str, str]:
    """The names of listed values. The generators take them only if there is one for each."""
    values, names = schema.get("enum", ()), schema.get("x-enum-varnames", ())
    return dict(zip(values, names, strict=True)) if len(values) == len(names) else {}


def schemas_of(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document.get("components", {}).get("schemas", {})
    return found


def words_of(change: dict[str, Any], document: dict[str, Any]) -> str:
    """A change in a document that redocly has no words for."""
    side = change.get("revision") or change["base"]
    property_ = change.get("property")
    if change["kind"] != "modified":
        return capital(f"{place_of(side['pointer'], node_at(document, side['pointer']))} was {change['kind']}.")
    if property_ == "key":
        return f"{change['base']['value']} was renamed to {change['revision']['value']}."
    place = place_of(side["pointer"].removesuffix(f"/{property_}"))
    if property_ in WORDS:
        return f"`{property_}` of {place} was changed."
    before, now = (change.get(each, {}).get("value") for each in ("base", "revision"))
    if property_ == "required" and (more := [f"`{name}`" for name in now or () if name not in (before or ())]):
        return capital(f"{place} has to have {', '.join(more)} now.")
    if before is None or now is None:
        what = "was removed" if now is None else f"was added, as {shown(now)}"
        return f"`{property_}` of {place} {what}."
    return f"`{property_}` of {place} changed from {shown(before)} to {shown(now)}."


def capital(words: str) -> str:
    return words[0].upper() + words[1:]


def shown(value: object) -> str:
    return listed(value) if isinstance(value, list) else repr(value)


def listed(values: Iterable[object]) -> str:
    return ", ".join(repr(value) for value in values)


def without_history(document: dict[str, Any]) -> dict[str, Any]:
    info = {key: value for key, value in document["info"].items() if key not in ("version", "x-changelog")}
    return {**document, "info": info}
