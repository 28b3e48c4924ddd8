"""References that became one of several choices: how a spec says that an object may be null, or something else.

    data: {$ref: Job}     became     data: {anyOf: [{$ref: Job}, {type: 'null'}]}

Redocly takes the second for another schema, and all that the first one had for lost. So it gets the former document
with these places written as they are now, and the words for them come from here. It is about what responses hold, the
schemas under `components`: elsewhere, as in a parameter, what is allowed no more breaks a caller.
"""

from collections.abc import Iterator
from typing import Any

from places import escaped, name_of, place_of, references
from ratings import Change, Rating, capital

CHOICES = ("anyOf", "oneOf")
NAMED = ("properties", "patternProperties")
"""Keywords with schemas by names."""
HERE = "#/components/schemas/"


def aligned(old: dict[str, Any], new: dict[str, Any]) -> tuple[dict[str, Any], list[Change]]:
    """The former document with such places as they are now, and what changed at them; the reverse as well."""
    before, now = (document.get("components", {}).get("schemas", {}) for document in (old, new))
    changes: list[Change] = []
    schemas = {
        name: realigned(schema, now[name], f"{HERE}{escaped(name)}", changes) if name in now else schema
        for name, schema in before.items()
    }
    if not changes:
        return old, []
    for name in sorted(lacking(schemas, now)):
        schemas[name] = now[name]
        changes.append(Change(Rating.MINOR, f"`{name}` was added."))
    return {**old, "components": {**old["components"], "schemas": schemas}}, changes


def realigned(old: Any, new: Any, pointer: str, changes: list[Change]) -> Any:
    """A former schema with such places as they are now; what changed at them is added to the changes."""
    if not isinstance(old, dict) or not isinstance(new, dict):
        return old
    if change := turned(old, new, pointer):
        changes.append(change)
        rest = {key: value for key, value in old.items() if key not in ("$ref", *CHOICES)}
        return rest | {key: new[key] for key in ("$ref", *CHOICES) if key in new}
    inner = {
        keyword: {
            name: realigned(schema, new[keyword][name], f"{pointer}/{keyword}/{escaped(name)}", changes)
            if name in new[keyword]
            else schema
            for name, schema in old[keyword].items()
        }
        for keyword in NAMED
        if isinstance(old.get(keyword), dict) and isinstance(new.get(keyword), dict)
    }
    for keyword in ("items", "additionalProperties"):
        if keyword in old and keyword in new:
            inner[keyword] = realigned(old[keyword], new[keyword], f"{pointer}/{keyword}", changes)
    return old | inner


def turned(old: dict[str, Any], new: dict[str, Any], pointer: str) -> Change | None:
    """What it comes to where one of the two has a reference, and the other a choice with the same in it."""
    place = capital(place_of(pointer, new))
    if others := others_than(old.get("$ref"), new):
        if all(map(is_null, others)):
            return Change(Rating.MAJOR, f"{place} may be null now.")
        return Change(Rating.MAJOR, f"{place} may be something other than `{name_of(old['$ref'])}` now.")
    if others := others_than(new.get("$ref"), old):
        if all(map(is_null, others)):
            return Change(Rating.MINOR, f"{place} is never null any more.")
        return Change(Rating.MINOR, f"{place} is always `{name_of(new['$ref'])}` now.")
    return None


def others_than(reference: Any, schema: dict[str, Any]) -> list[Any]:
    """The other choices of a schema that has this reference among them; none if it has not."""
    choices = [choice for keyword in CHOICES for choice in schema.get(keyword) or ()]
    others = [choice for choice in choices if not isinstance(choice, dict) or choice.get("$ref") != reference]
    return others if reference and len(others) < len(choices) else []


def is_null(schema: Any) -> bool:
    """Whether a schema allows null and nothing else, in any of the ways to say so."""
    return isinstance(schema, dict) and (
        schema.get("type") in ("null", ["null"]) or ("const" in schema and schema["const"] is None)
    )


def lacking(schemas: dict[str, Any], now: dict[str, Any]) -> set[str]:
    """The new schemas that others refer to, which would lead nowhere without them."""
    found: set[str] = set()
    while more := set(referred_to([schemas, *(now[name] for name in found)])) & now.keys() - schemas.keys() - found:
        found |= more
    return found


def referred_to(inside: Any) -> Iterator[str]:
    """The names of the schemas that are referred to."""
    yield from (name_of(each) for each in references(inside) if each.startswith(HERE))
