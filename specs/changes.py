"""Rate each change of a spec as breaking, minor or patch.

The ratings are based on those of `redocly diff`, which apply to every OpenAPI document. Our specs also have their own
conventions, which specs/README.md lists. Each rule in this module corrects a rating of redocly, or adds a change that
redocly does not report. A comment next to each rule explains the reason for the rule.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

MAJOR, MINOR, PATCH = range(3)
"""Positions of the major, minor and patch number in `info.version`."""
SCHEMAS = "#/components/schemas/"
BREAKING = {
    ("Operation", "tags"),  # a module in generated code has the name of the tag
    ("Parameter", "name"),  # an argument in generated code has the name of a path parameter
    ("ServerVariable", "default"),  # clients send requests to the default server
    ("SecurityScheme", "x-prefix"),  # generated code sends this prefix with the credential
}
"""OpenAPI types and keywords whose changes break callers. Redocly rates these changes as patches."""
TEXT = re.compile("Info|License|Contact|Example|ExamplesMap|SpecExtension|description|summary|title|examples?|x-.*")
"""OpenAPI types and keywords that programs ignore. Changes of these types and keywords are patches.

Redocly rates an added example as a minor change.
"""


class Change(NamedTuple):
    """A change between two versions of a spec."""

    impact: int
    """`MAJOR`, `MINOR` or `PATCH`."""
    words: str
    """Description of the change, as a sentence."""
    line: int | None = None
    """Line of the change in the new document, or None if the line is unknown."""


def corrected(report: dict[str, Any], new: Any) -> Iterator[Change]:
    """Yield the changes that redocly reports, rated according to the conventions of our specs."""
    for change in report["changes"]:
        line = change["revision"]["line"] if "revision" in change else None
        for impact, words in ratings(change, new):
            yield Change(impact, words, line)


def ratings(change: dict[str, Any], new: Any) -> Iterator[tuple[int, str]]:
    """Yield the impact and the description of a change that redocly reports.

    The first rule that matches the change determines its impact and its description.
    """
    keyword, verdicts = change.get("property", ""), change["verdicts"]
    what = (change["typeName"], keyword)
    before, now = (change.get(side, {}).get("value") for side in ("base", "revision"))
    pointer = (change.get("revision") or change["base"])["pointer"].removesuffix(f"/{keyword}")
    place = place_of(f"{pointer}/{keyword}".removesuffix("/"), now or before)

    if place in ("`version` of `info`", "`x-changelog` of `info`"):
        return  # both describe the other changes
    if isinstance(before, list) and isinstance(now, list) and sorted(map(str, before)) == sorted(map(str, now)):
        yield PATCH, f"{place} was reordered."  # no program depends on the order
    elif keyword == "enum" and before and now:
        place = place_of(pointer)
        lost = ", ".join(repr(value) for value in before if value not in now)
        gained = ", ".join(repr(value) for value in now if value not in before)
        if lost:
            yield MAJOR, f"{place} lost {lost}."  # even in responses: generated code loses the names
        if gained and is_open(new, pointer):  # vendors add states, so callers must accept any text
            yield MINOR, f"{place} gained {gained}. The enum is open, so callers already accept any text."
        elif gained:
            yield MAJOR if verdicts else MINOR, f"{place} gained {gained}."
    elif verdicts:
        for verdict in verdicts:
            # Redocly writes "widened" or "narrowed" for any two types, such as boolean and string.
            words = re.sub(" (widened|narrowed) from ", " changed from ", verdict["message"])
            yield ("major", "minor", "patch").index(verdict["impact"]), words
    elif what not in BREAKING and any(map(TEXT.fullmatch, what)):
        yield PATCH, f"{place} was {'changed' if keyword else change['kind']}."
    else:
        # Redocly rates some of these changes as patches. README.md reserves patches for text.
        words = f"changed from {before!r} to {now!r}" if keyword else f"was {change['kind']}"
        yield MAJOR if what in BREAKING else MINOR, f"{place} {words}."


def is_open(document: Any, pointer: str) -> bool:
    """Return whether every schema that refers to the enum at `pointer` also allows any other string."""
    found = list(nodes(document))
    uses = [node for node in found if isinstance(node, dict) and node.get("$ref") == pointer]
    choices = [node for node in found if isinstance(node, list) and {"type": "string"} in node]
    return 0 < len(uses) == sum({"$ref": pointer} in choice for choice in choices)


def nodes(node: Any) -> Iterator[Any]:
    """Yield a node of a document, and all nodes inside it."""
    yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from nodes(child)


def lost_names(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    """Yield a change for each name that disappears from generated code.

    Redocly does not report names that disappear, because it compares only requests and responses.
    """
    for schema, before in old.items():
        if schema not in new:
            yield Change(MAJOR, f"Schema `{schema}` was removed, and its generated class with it.")
            continue
        values, names = new[schema].get("enum", ()), value_names(new[schema])
        kept = {value: name for value, name in value_names(before).items() if value in values}
        if lost := [name for value, name in kept.items() if name != names.get(value)]:
            yield Change(MAJOR, f"`{schema}` lost names in generated code: {', '.join(lost)}.")


def value_names(schema: dict[str, Any]) -> dict[Any, str]:
    """Return a mapping from each value of an enum to its name in generated code.

    The generators use names only if every value has a name.
    """
    values, names = schema.get("enum", ()), schema.get("x-enum-varnames", ())
    return dict(zip(values, names, strict=True)) if len(values) == len(names) else {}


def changed_references(old: Any, new: Any, names: Iterable[str], pointer: str = "#") -> Iterator[Change]:
    """Yield a change for each `$ref` whose target changed, and for each `$ref` that is nullable in only one version.

    Redocly does not report changed references, because it compares the referenced schemas.

    For example, the reference `createdBy` can become nullable:

        createdBy: {$ref: User}    →    createdBy: {anyOf: [{$ref: User}, {type: 'null'}]}

    If `createdBy` becomes nullable, redocly would report that everything in `User` was removed. If `createdBy` stops
    being nullable, redocly would report a breaking change. To prevent misleading reports, this function changes the old
    document in place: a changed reference gets the same form as in the new document.
    """
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return
    was, now = old.get("$ref", ""), new.get("$ref", "")
    if pointer.startswith(SCHEMAS) and (is_nullable(new, was) or is_nullable(old, now)):
        impact, words = (MAJOR, "may now be null") if was else (MINOR, "can no longer be null")
        yield Change(impact, f"{place_of(pointer)} {words}.")
        for key in ("$ref", "anyOf", "oneOf"):
            old.pop(key, None)
            old |= {key: new[key]} if key in new else {}
    elif was != now and str(was).removeprefix(SCHEMAS) in names and {"$ref": was} not in nodes(new):
        # The generated class changed, even if its fields are the same.
        words = f"`{now.removeprefix(SCHEMAS)}`" if now else "a schema without a name"
        yield Change(MAJOR, f"{place_of(pointer)} changed from `{was.removeprefix(SCHEMAS)}` to {words}.")
    for key in [key for key in old if key in new]:
        part = str(key).replace("~", "~0").replace("/", "~1")
        yield from changed_references(old[key], new[key], names, f"{pointer}/{part}")


def is_nullable(schema: dict[str, Any], reference: Any) -> bool:
    """Return whether a schema has exactly two alternatives: `reference` and null."""
    choices, this = schema.get("anyOf") or schema.get("oneOf"), {"$ref": reference}
    return any(choices in ([this, null], [null, this]) for null in ({"type": "null"}, {"type": ["null"]}))


SILENT = re.compile(r"^#/(components/\w+/|paths/|)|/(properties|content|application~1json|schema|\w+Of/\d+)(?=/)")
"""Parts of a JSON pointer that messages omit, because readers find the place in the spec without these parts."""


def place_of(pointer: str, value: Any = None) -> str:
    """Describe a JSON pointer in words: `#/components/schemas/Job/properties/id` becomes "`id` of `Job`"."""
    if isinstance(value, dict) and (name := value.get("name") or value.get("type")):
        pointer = re.sub(r"(?<=/)\d$", str(name), pointer)  # show the name of an array element, not its position
    parts = re.findall("(?:(example|header|response|variable)s/)?([^/]+)", SILENT.sub("", pointer))
    words = [f"the {kind} `{name}`" if kind else f"`{name}`" for kind, name in parts]
    return " of ".join(reversed(words)).replace("~1", "/").replace("~0", "~")
