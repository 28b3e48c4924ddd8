"""Comparison of a response body with a validating model, which is generated from a spec.

Pydantic finds the values that do not conform to the model. The model's JSON schema describes the expected values. Two
kinds of values are also reported as findings, although the models accept them:

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
"""A JSON schema that pydantic generates."""

ABSENT = ...
"""A sentinel for the value of a required field that is missing from the body."""

_SAMPLES = {"boolean": (True, False), "null": (None,)}
_TEXTS = ("x", "2024-01-15 10:30:00", "5f3b9c0e7a1d4e2b8c6f0a17", "2024-01-01T00:00:00Z")
_WORDS = {"integer": "a whole number", "number": "a number", "string": "a string", "boolean": "true or false"}
_WORDS |= {"array": "an array", "object": "an object", "null": "null"}
_LIMITS = {"minimum": "from {:g}", "maximum": "to {:g}", "maxLength": "of at most {} characters"}
_LIMITS |= {"maxItems": "of at most {} items", "pattern": "of the form {}"}


@frozen
class Finding:
    """A value in a response body that the spec does not allow, or a missing value that the spec requires."""

    path: Path
    place: Place
    """The path, with None instead of array indexes and map keys. All items of an array or map have the same place."""
    value: Any
    """The value, or `ABSENT` if a required field is missing."""
    expected: str
    """A description of the value that the spec expects."""
    allowed: Sequence[Any]
    """Examples of allowed values: every state that the spec lists, or values of each allowed type."""
    is_state: bool
    """Whether the value is an unknown state: a string that the model accepts, but that the spec does not list."""


@frozen
class Result:
    """The result of comparing a response body with a model."""

    findings: list[Finding] = field(factory=list)
    undocumented: list[Path] = field(factory=list)
    """The paths of the body's fields that the model does not define."""
    items: list[Path] = field(factory=list)
    """The paths of all array elements in the body, and of all values in objects that are used as maps."""


class Schema:
    """A validating model from a generated `schemas` module, with the model's JSON schema.

    Args:
        module: The generated module that contains the model.
        name: The name of the model.
        is_array: Whether the body is an array whose items must match the model. Defaults to False.

    Raises:
        ConfigurationError: If `module` does not contain the model.
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
        """Return whether a body contains all constant fields of the schema.

        The constant fields show which of several models a body belongs to.
        """
        return all(name in body for name, node in self._root.get("properties", {}).items() if "const" in node)

    def compare(self, body: Any) -> Result:
        """Compare a body with the model, and return the findings in the order of the body."""
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
        """Return the part of a schema that fits a value, and the locations of pydantic's errors in this part."""
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
        """Return the items in a value, and the required items that are missing.

        Each result is a key, a schema and a value. The schema of an undocumented item is None. The value of a missing
        item is `ABSENT`.
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
        """Return the schema to which a reference refers, or the schema itself if it is not a reference.

        Pydantic versions before 2.9 put some references into `allOf`.
        """
        while reference := node.get("$ref") or node.get("allOf", [{}])[0].get("$ref"):
            node = self._definitions[reference.rpartition("/")[2]]
        return node

    def _alternatives(self, node: Node) -> Iterator[Node]:
        """Yield the alternatives in a schema's `anyOf` or `oneOf`, or the schema itself if it has no alternatives."""
        node = self._resolved(node)
        branches = node.get("anyOf", node.get("oneOf"))
        for each in branches or ():
            yield from self._alternatives(each)
        if not branches:
            yield node

    def _samples(self, node: Node) -> Iterator[Any]:
        """Yield examples of allowed values for each type that a schema allows."""
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
                # If no string fits, use any string, because the surrounding object needs a value.
                yield from [text for text in texts if fitting.isinstance_python(text)] or texts[:1]


def replaced(body: Any, path: Path, value: Any) -> Any:
    """Return a copy of a body with a new value at a path."""
    if not path:
        return value
    copy = deepcopy(body)
    reduce(getitem, path[:-1], copy)[path[-1]] = value
    return copy


def parsable(value: Any, depth: int = 100) -> Any:
    """Convert a value to a similar value that pydantic can parse.

    Whole floats become integers, lone surrogates are replaced, and deeply nested values are removed.

    Args:
        value: The decoded JSON value.
        depth: The maximum number of nested levels to keep. Defaults to 100.
    """
    if isinstance(value, dict):
        return {parsable(key): parsable(item, depth - 1) for key, item in value.items() if depth}
    if isinstance(value, list):
        return [parsable(item, depth - 1) for item in value if depth]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value.encode(errors="replace").decode() if isinstance(value, str) else value


def _options(node: Node) -> Sequence[Any]:
    """Return the values that a schema lists in `enum` or `const`."""
    return node.get("enum") or ([node["const"]] if "const" in node else [])


def _words(node: Node) -> str:
    """Describe a schema in words that can follow "expected", such as `a whole number`."""
    if options := _options(node):
        return _either(map(json.dumps, options))
    is_date = node.get("format") == "date-time"
    words = "a date and time with a zone" if is_date else _WORDS.get(node.get("type", ""), "anything")
    if 0 in (node.get("maxItems"), node.get("maxProperties")):
        return words.replace("an ", "an empty ")
    return " ".join([words, *(text.format(node[name]) for name, text in _LIMITS.items() if name in node)])


def _either(words: Iterable[str]) -> str:
    """Join alternatives with commas and the word "or", as in `A, B or C`."""
    *others, last = dict.fromkeys(words)
    return f"{', '.join(others)} or {last}" if others else last
