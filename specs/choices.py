"""References that became one of several choices: how a spec says that an object may be null, or something else.

    data: {$ref: Job}     became     data: {anyOf: [{$ref: Job}, {type: 'null'}]}

Redocly takes the second for another schema, and all that the first one had for lost. So it gets the former document
with these places written as they are now, and the words for them come from here.
"""

from typing import Any

from places import escaped, name_of, place_of
from ratings import Change, Rating, capital

CHOICES = ("anyOf", "oneOf")
NULL = {"type": "null"}


def aligned(old: Any, new: Any, pointer: str = "#") -> tuple[Any, list[Change]]:
    """The former document with such places as they are now, and what changed at them; the reverse as well."""
    changes: list[Change] = []
    if isinstance(old, dict) and isinstance(new, dict):
        if change := turned(old, new, pointer):
            rest = {key: value for key, value in old.items() if key not in ("$ref", *CHOICES)}
            return rest | {key: new[key] for key in ("$ref", *CHOICES) if key in new}, [change]
        found = {key: aligned(old[key], new[key], f"{pointer}/{escaped(key)}") for key in old if key in new}
        old = old | {key: value for key, (value, _) in found.items()}
        changes = [change for _, inner in found.values() for change in inner]
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        pairs = [aligned(*pair, f"{pointer}/{index}") for index, pair in enumerate(zip(old, new, strict=True))]
        old = [value for value, _ in pairs]
        changes = [change for _, inner in pairs for change in inner]
    return old, changes


def turned(old: dict[str, Any], new: dict[str, Any], pointer: str) -> Change | None:
    """What it comes to where one of the two has a reference, and the other a choice with the same in it."""
    place = capital(place_of(pointer, new))
    if others := others_than(old.get("$ref"), new):
        if all(other == NULL for other in others):
            return Change(Rating.MAJOR, f"{place} may be null now.")
        return Change(Rating.MAJOR, f"{place} may be something other than `{name_of(old['$ref'])}` now.")
    if others := others_than(new.get("$ref"), old):
        if all(other == NULL for other in others):
            return Change(Rating.MINOR, f"{place} is never null any more.")
        return Change(Rating.MINOR, f"{place} is always `{name_of(new['$ref'])}` now.")
    return None


def others_than(reference: object, schema: dict[str, Any]) -> list[Any]:
    """The other choices of a schema that has this reference among them; none if it has not."""
    choices = [choice for keyword in CHOICES for choice in schema.get(keyword, ())]
    others = [choice for choice in choices if choice.get("$ref") != reference]
    return others if reference and len(others) < len(choices) else []
