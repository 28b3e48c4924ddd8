"""Comparison of a body with a validating model, which is generated from a spec.

Pydantic decides which values conform, and reports their places. The JSON schemas of the models describe the expected
values. Two kinds of values conform to the models, but are findings here:

* A state that the spec does not list.
* `null` in an optional field, unless the spec allows `null`.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from functools import reduce
from itertools import chain, repeat
from operator import getitem
from types import ModuleType
from typing import Any

from attrs import field, frozen
from pydantic import BaseModel, RootModel, ValidationError
from pydantic_core import SchemaValidator
from pydantic_core.core_schema import str_schema

from bulkstatus.errors import ConfigurationError

Path = tuple[str | int, ...]
Place = tuple[str | None, ...]
Node = Mapping[str, Any]
"""A JSON schema, as pydantic generates it."""

ABSENT = ...
"""A marker for a required field that is not in the body."""

_SAMPLES = {"boolean": (True, False), "null": (None,)}
_TEXTS = ("x", "2024-01-15 10:30:00", "5f3b9c0e7a1d4e2b8c6f0a17", "2024-01-01T00:00:00Z")
_WORDS = {"integer": "a whole number", "number": "a number", "string": "a string", "boolean": "true or false"}
_WORDS |= {"array": "an array", "object": "an object", "null": "null"}
_LIMITS = {"minimum": "from {:g}", "maximum": "to {:g}", "maxLength": "of at most {} characters"}
_LIMITS |= {"maxItems": "of at most {} items", "pattern": "of the form {}"}


@frozen
class Finding:
    """A value that the spec does not allow at its place."""

    path: Path
    place: Place
    """The path, with None instead of each index of an array and key of a map. Similar items have the same place."""
    value: Any
    """The value, or `ABSENT`."""
    expected: str
    """A description of the value that the spec expects."""
    allowed: Sequence[Any]
    """Examples of values that the spec allows at this place: every state, and one value of each relevant kind."""
    is_state: bool
    """Whether the value is a string that the model allows, but that is not in the spec's list of states."""


@frozen
class Result:
    """The result of comparing a body with a model."""

    findings: list[Finding] = field(factory=list)
    undocumented: list[Path] = field(factory=list)
    """The paths of the fields that the model does not name."""
    items: list[Path] = field(factory=list)
    """The paths of the items of arrays and maps."""


class Schema:
    """A validating model from a generated module `schemas`.

    Args:
        module: The generated module.
        name: The name of the model.
        is_array: Whether the body is an array of these models. Defaults to False.

    Raises:
        ConfigurationError: If the module has no model of this name.
    """

    def __init__(self, module: ModuleType, name: str, *, is_array: bool = False) -> None:
        model: Any = getattr(module, name, None)
        if model is None:
            raise ConfigurationError(
                f"{module.__name__} has no model {name}: "
                "name this schema in the spec, under `components`, and generate the package again"
            )
        if is_array:
            nameless = RootModel[list[model]]
            model = next(iter(nameless.__subclasses__()), nameless)
        self._model: type[BaseModel] = model
        self.name = self._model.__name__
        root = self._model.model_json_schema()
        self._definitions = root.pop("$defs", {})
        for each in (root, *self._definitions.values()):
            for key, member in each.get("properties", {}).items():
                # Pydantic allows null in every optional field. The generator marks the fields where the spec does.
                if key not in each.get("required", ()) and not member.get("x-nullable"):
                    member["anyOf"] = [branch for branch in member.get("anyOf", ()) if branch.get("type") != "null"]
        self._root = self._resolved(root)

    def has_constants(self, body: Mapping[str, Any] | list[Any]) -> bool:
        """Return whether a body has every field with a constant value. Constants distinguish the models."""
        return all(name in body for name, node in self._root.get("properties", {}).items() if "const" in node)

    def compare(self, body: Any) -> Result:
        """Return the result of comparing a body with the model, in the order of the body."""
        result, locations = Result(), []
        try:
            self._model.model_validate_json(json.dumps(parsable(body)), strict=True)
        except ValidationError as error:
            locations = [each["loc"] for each in error.errors(include_url=False, include_input=False)]
        self._walk(result, self._root, body, locations)
        return result

    def _walk(  # noqa: PLR0917 - recursive
        self, result: Result, node: Node, value: Any, locations: list[Path], path: Path = (), place: Place = ()
    ) -> None:
        alternatives = [*self._alternatives(node)]
        listed = [each for each in alternatives if _options(each)]
        inside, locations = self._inside(node, value, locations)
        is_null = value is None and not any(each.get("type", "null") == "null" for each in alternatives)
        children = self._children(inside, value)
        keys = {(parsable(key),) for key, child, _ in children if child is not None}
        is_wrong = is_null or any(location[:1] not in keys for location in locations)
        if is_wrong or (listed and isinstance(value, str) and not any(value in _options(each) for each in listed)):
            words = _either(map(_words, listed or alternatives))
            result.findings.append(Finding(path, place, value, words, [*self._samples(node)], not is_wrong))
            return
        deeper: dict[str | int, list[Path]] = {}
        for first, *rest in locations:
            deeper.setdefault(first, []).append(tuple(rest))
        for key, child, item in children:
            inner = (*path, key)
            if child is None:
                result.undocumented.append(inner)
            elif "properties" in inside:
                self._walk(result, child, item, deeper.get(parsable(key), []), inner, (*place, str(key)))
            else:
                result.items.append(inner)
                self._walk(result, child, item, deeper.get(parsable(key), []), inner, (*place, None))

    def _inside(self, node: Node, value: Any, locations: list[Path]) -> tuple[Node, list[Path]]:
        """Return the alternative that describes a value's items, and the locations without the alternative's name."""
        node = self._resolved(node)
        branches = [each for each in node.get("anyOf", ()) if each.get("type") != "null"]
        if not branches:
            return node, locations
        kind = "object" if isinstance(value, dict) else "array" if isinstance(value, list) else "a scalar"
        # Pydantic reports errors only if all alternatives have failed, in the order of the alternatives.
        names = list(dict.fromkeys(location[:1] for location in locations)) if len(branches) > 1 else []
        for branch, name in zip(branches, chain(names, repeat(names[-1] if names else ())), strict=False):
            if any(each.get("type") == kind for each in self._alternatives(branch)):
                inner = [location[len(name) :] for location in locations if location[: len(name)] == name]
                return self._inside(branch, value, inner)
        return {}, locations

    def _children(self, node: Node, value: Any) -> list[tuple[str | int, Node | None, Any]]:
        """Return the key, schema and value of each item of a value, and of each missing item.

        An undocumented item has None as its schema, and a missing item has `ABSENT` as its value.
        """
        if isinstance(value, list) and "items" in node:
            return [(index, node["items"], item) for index, item in enumerate(value)]
        if isinstance(value, dict) and "properties" in node:
            members = value | {name: ABSENT for name in node.get("required", ()) if name not in value}
            return [(name, node["properties"].get(name), item) for name, item in members.items()]
        if isinstance(value, dict) and isinstance(inner := node.get("additionalProperties"), dict):
            return [(key, inner, item) for key, item in value.items()]
        return []

    def _resolved(self, node: Node) -> Node:
        """Return the schema that a reference leads to. Pydantic before 2.9 writes some references into `allOf`."""
        while reference := node.get("$ref") or node.get("allOf", [{}])[0].get("$ref"):
            node = self._definitions[reference.rpartition("/")[2]]
        return node

    def _alternatives(self, node: Node) -> Iterator[Node]:
        """Yield the alternatives of a schema. If the schema has none, yield the schema itself."""
        node = self._resolved(node)
        branches = node.get("anyOf", node.get("oneOf"))
        for each in branches or ():
            yield from self._alternatives(each)
        if not branches:
            yield node

    def _samples(self, node: Node) -> Iterator[Any]:
        """Yield values that a schema allows, one of each relevant kind."""
        for each in self._alternatives(node):
            kind, inner = each.get("type"), each.get("items", each.get("additionalProperties"))
            items = [next(self._samples(inner))] if isinstance(inner, dict) and each.get("maxItems") != 0 else []
            if options := _options(each):
                yield from options
            elif kind == "object":
                yield {name: next(self._samples(each["properties"][name])) for name in each.get("required", ())}
                yield from ({"key": item} for item in items)
            elif kind == "array":
                yield from ([], items)
            elif kind in _SAMPLES:
                yield from _SAMPLES[kind]
            elif kind in ("integer", "number"):
                yield from (
                    min(max(number, each.get("minimum", 0)), each.get("maximum", 200)) for number in (0, 1, 200)
                )
            else:
                texts = _TEXTS[-1:] if each.get("format") == "date-time" else _TEXTS
                fitting = SchemaValidator(str_schema(pattern=each.get("pattern"), max_length=each.get("maxLength")))
                # If no text fits, use any text, because the surrounding object needs a value.
                yield from [text for text in texts if fitting.isinstance_python(text)] or texts[:1]


def replaced(body: Any, path: Path, value: Any) -> Any:
    """Return a copy of a body in which the value at a path is replaced."""
    if not path:
        return value
    copy = deepcopy(body)
    reduce(getitem, path[:-1], copy)[path[-1]] = value
    return copy


def parsable(value: Any, depth: int = 100) -> Any:
    """Return a copy of a value that pydantic can parse.

    Floats without decimals become integers, lone surrogates are replaced, and deeply nested values are left out.

    Args:
        value: The decoded JSON.
        depth: The number of levels to keep. Defaults to 100.
    """
    if isinstance(value, dict):
        return {parsable(key): parsable(item, depth - 1) for key, item in value.items() if depth}
    if isinstance(value, list):
        return [parsable(item, depth - 1) for item in value if depth]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value.encode(errors="replace").decode() if isinstance(value, str) else value


def _options(node: Node) -> Sequence[Any]:
    """Return the constants that a schema lists."""
    return node.get("enum") or ([node["const"]] if "const" in node else [])


def _words(node: Node) -> str:
    """Return a description of a schema that can follow the word "expected"."""
    if options := _options(node):
        return _either(map(json.dumps, options))
    is_date = node.get("format") == "date-time"
    words = "a date and time with a zone" if is_date else _WORDS.get(node.get("type", ""), "anything")
    if 0 in (node.get("maxItems"), node.get("maxProperties")):
        return words.replace("an ", "an empty ")
    return " ".join([words, *(text.format(node[name]) for name, text in _LIMITS.items() if name in node)])


def _either(words: Iterable[str]) -> str:
    """Return alternatives as a list in a sentence: `A`, `A or B` or `A, B or C`."""
    *others, last = dict.fromkeys(words)
    return f"{', '.join(others)} or {last}" if others else last
