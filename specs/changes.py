"""The changes in a spec, each with the number of `info.version` that it raises: `redocly diff`, corrected.

Redocly rates changes by what holds for every OpenAPI document. README.md lists the conventions of these specs. Each
rule below corrects redocly, or adds what it does not report, for the reason next to it.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

MAJOR, MINOR, PATCH = range(3)
"""Positions in `info.version`."""
SCHEMAS = "#/components/schemas/"
BREAKING = {
    ("Operation", "tags"),  # a tag is the name of a module in generated code
    ("Parameter", "name"),  # a path parameter is the name of an argument in generated code
    ("ServerVariable", "default"),  # clients send requests to the default server
    ("SecurityScheme", "x-prefix"),  # generated code sends this prefix with the credential
}
"""Types and keywords whose changes break callers. Redocly calls them patches."""
TEXT = re.compile("Info|License|Contact|Example|ExamplesMap|SpecExtension|description|summary|title|examples?|x-.*")
"""Types and keywords that programs ignore: patches. Redocly calls an added example minor."""


class Change(NamedTuple):
    """One change; its line in the new document if that is known."""

    impact: int
    words: str
    line: int | None = None


def corrected(report: dict[str, Any], new: Any) -> Iterator[Change]:
    """Return the changes that redocly reports, with their impact by these conventions."""
    for change in report["changes"]:
        line = change["revision"]["line"] if "revision" in change else None
        for impact, words in ratings(change, new):
            yield Change(impact, words, line)


def ratings(change: dict[str, Any], new: Any) -> Iterator[tuple[int, str]]:
    """Return the impact of one of redocly's changes, in words. The first rule that applies decides."""
    keyword, verdicts = change.get("property", ""), change["verdicts"]
    what = (change["typeName"], keyword)
    before, now = (change.get(side, {}).get("value") for side in ("base", "revision"))
    pointer = (change.get("revision") or change["base"])["pointer"].removesuffix(f"/{keyword}")
    place = place_of(f"{pointer}/{keyword}".removesuffix("/"), now or before)

    if place in ("`version` of `info`", "`x-changelog` of `info`"):
        return  # they describe the other changes
    if isinstance(before, list) and isinstance(now, list) and sorted(map(str, before)) == sorted(map(str, now)):
        yield PATCH, f"{place} has another order."  # on which no program depends
    elif keyword == "enum" and before and now:
        place = place_of(pointer)
        lost = ", ".join(repr(value) for value in before if value not in now)
        gained = ", ".join(repr(value) for value in now if value not in before)
        if lost:
            yield MAJOR, f"{place} lost {lost}."  # also in responses, because generated code lost their names
        if gained and is_open(new, pointer):  # vendors add states, so callers are prepared for any text
            yield MINOR, f"{place} gained {gained}. The list is open: who reads it had to be ready for any text."
        elif gained:
            yield MAJOR if verdicts else MINOR, f"{place} gained {gained}."
    elif verdicts:
        for verdict in verdicts:
            # Redocly says "widened" or "narrowed" of any two types, such as boolean and string.
            words = re.sub(" (widened|narrowed) from ", " changed from ", verdict["message"])
            yield ("major", "minor", "patch").index(verdict["impact"]), words
    elif what not in BREAKING and any(map(TEXT.fullmatch, what)):
        yield PATCH, f"{place} was {'changed' if keyword else change['kind']}."
    else:
        # Redocly calls some of these patches. README.md reserves patches for text.
        words = f"changed from {before!r} to {now!r}" if keyword else f"was {change['kind']}"
        yield MAJOR if what in BREAKING else MINOR, f"{place} {words}."


def is_open(document: Any, pointer: str) -> bool:
    """Return whether `type: string` is an alternative to this enum wherever the document uses it."""
    found = list(nodes(document))
    uses = [node for node in found if isinstance(node, dict) and node.get("$ref") == pointer]
    choices = [node for node in found if isinstance(node, list) and {"type": "string"} in node]
    return 0 < len(uses) == sum({"$ref": pointer} in choice for choice in choices)


def nodes(node: Any) -> Iterator[Any]:
    """Return a part of a document and everything in it."""
    yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from nodes(child)


def lost_names(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    """Return the names that generated code lost, from the schemas. Redocly compares only what is sent."""
    for schema, before in old.items():
        if schema not in new:
            yield Change(MAJOR, f"The name `{schema}` went away, and the generated class with it.")
            continue
        values, names = new[schema].get("enum", ()), value_names(new[schema])
        kept = {value: name for value, name in value_names(before).items() if value in values}
        if lost := [name for value, name in kept.items() if name != names.get(value)]:
            yield Change(MAJOR, f"`{schema}` lost names in generated code: {', '.join(lost)}.")


def value_names(schema: dict[str, Any]) -> dict[Any, str]:
    """Return the names of an enum's values. The generators use them only if every value has one."""
    values, names = schema.get("enum", ()), schema.get("x-enum-varnames", ())
    return dict(zip(values, names, strict=True)) if len(values) == len(names) else {}


def changed_references(old: Any, new: Any, names: Iterable[str], pointer: str = "#") -> Iterator[Change]:
    """Return the references that changed, which redocly does not report: it compares what they lead to.

    A reference that became nullable, or is so no longer, is written in the old document as it is in the new:

        createdBy: {$ref: User}    →    createdBy: {anyOf: [{$ref: User}, {type: 'null'}]}

    To redocly, everything in `User` was removed here, and the reverse is breaking.
    """
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return
    was, now = old.get("$ref", ""), new.get("$ref", "")
    if pointer.startswith(SCHEMAS) and (is_nullable(new, was) or is_nullable(old, now)):
        impact, words = (MAJOR, "may be null now") if was else (MINOR, "is never null any more")
        yield Change(impact, f"{place_of(pointer)} {words}.")
        for key in ("$ref", "anyOf", "oneOf"):
            old.pop(key, None)
            old |= {key: new[key]} if key in new else {}
    elif was != now and str(was).removeprefix(SCHEMAS) in names and {"$ref": was} not in nodes(new):
        # The generated class is another one, even if its members are the same.
        words = f"`{now.removeprefix(SCHEMAS)}`" if now else "something without a name"
        yield Change(MAJOR, f"{place_of(pointer)} changed from `{was.removeprefix(SCHEMAS)}` to {words}.")
    for key in [key for key in old if key in new]:
        part = str(key).replace("~", "~0").replace("/", "~1")
        yield from changed_references(old[key], new[key], names, f"{pointer}/{part}")


def is_nullable(schema: dict[str, Any], reference: Any) -> bool:
    """Return whether a schema is a choice between this reference and null."""
    choices, this = schema.get("anyOf") or schema.get("oneOf"), {"$ref": reference}
    return any(choices in ([this, null], [null, this]) for null in ({"type": "null"}, {"type": ["null"]}))


SILENT = re.compile(r"^#/(components/\w+/|paths/|)|/(properties|content|application~1json|schema|\w+Of/\d+)(?=/)")
"""What a place is clear without, in its pointer."""


def place_of(pointer: str, value: Any = None) -> str:
    """Return a place in words: `#/components/schemas/Job/properties/id` is "`id` of `Job`"."""
    if isinstance(value, dict) and (name := value.get("name") or value.get("type")):
        pointer = re.sub(r"(?<=/)\d$", str(name), pointer)  # an element of an array has its name in it
    parts = re.findall("(?:(example|header|response|variable)s/)?([^/]+)", SILENT.sub("", pointer))
    words = [f"the {kind} `{name}`" if kind else f"`{name}`" for kind, name in parts]
    return " of ".join(reversed(words)).replace("~1", "/").replace("~0", "~")
