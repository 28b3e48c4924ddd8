"""A spec as the tools need it here: its one call, and each reply that it shows."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from attrs import field, frozen

STATUS_IN_RANGE = {"5XX": 500, "default": 418}
"""A status for the responses that are not of one: the lowest of its range, and one that no spec names."""


@frozen
class Example:
    """One reply of a spec's one call."""

    name: str
    """Its key in the spec, after that of its response: `404/notFound`."""
    response: str
    """The key of its response: `200`, `5XX`, `default`."""
    schema: Mapping[str, Any] = field(repr=False)
    """What its response is to be, as the spec has it there: a `$ref`, or alternatives."""
    value: Any = field(repr=False)
    """The body."""

    @property
    def schema_name(self) -> str | None:
        """The name of its schema, or None where there are alternatives."""
        return str(self.schema["$ref"]).rpartition("/")[2] if "$ref" in self.schema else None

    @property
    def schema_names(self) -> tuple[str, ...]:
        """The names of its schema's alternatives, or of the one there is."""
        alternatives = self.schema.get("anyOf") or self.schema.get("oneOf") or [self.schema]
        return tuple(alternative["$ref"].rpartition("/")[2] for alternative in alternatives)

    @property
    def status_code(self) -> int:
        """An HTTP status that this response is for."""
        return STATUS_IN_RANGE.get(self.response) or int(self.response)


@frozen(slots=False)
class Spec:
    """A spec, and what its one call is made of."""

    path: Path

    @property
    def name(self) -> str:
        """The vendor."""
        return self.path.stem

    @cached_property
    def document(self) -> Mapping[str, Any]:
        """All of it."""
        document: Mapping[str, Any] = yaml.safe_load(self.path.read_text(encoding="utf-8"))
        return document

    @cached_property
    def template(self) -> str:
        """The path of the call, with its parameters in braces."""
        (template,) = self.document["paths"]
        return str(template)

    @cached_property
    def operation(self) -> Mapping[str, Any]:
        """The call."""
        operation: Mapping[str, Any] = self.document["paths"][self.template]["get"]
        return operation

    @cached_property
    def ids(self) -> Mapping[str, str]:
        """The path parameters' examples, by name, in the order of the spec."""
        parameters = [self._at(parameter) for parameter in self.operation["parameters"]]
        return {
            parameter["name"]: parameter["example"]
            if "example" in parameter
            else next(iter(parameter["examples"].values()))["value"]
            for parameter in parameters
            if parameter["in"] == "path"
        }

    @property
    def path_asked(self) -> str:
        """The path of the call with these ids."""
        return self.template.format(**self.ids)

    @cached_property
    def examples(self) -> tuple[Example, ...]:
        """Every example of every response."""
        found = []
        for response, reference in self.operation["responses"].items():
            media = self._at(reference)["content"]["application/json"]
            found += [
                Example(f"{response}/{name}", response, media["schema"], example["value"])
                for name, example in media["examples"].items()
            ]
        return tuple(found)

    def _at(self, node: Mapping[str, Any]) -> Mapping[str, Any]:
        """The node itself, or what it refers to."""
        if "$ref" in node:
            kind, name = node["$ref"].removeprefix("#/components/").split("/")
            found: Mapping[str, Any] = self.document["components"][kind][name]
            return found
        return node
