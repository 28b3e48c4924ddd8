"""The parts of a spec that the tools need: its operation, and the examples of its responses."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from attrs import field, frozen

STATUS_CODES = {"5XX": 500, "default": 418}
"""HTTP statuses for responses without an exact one: the lowest of the range, and one that no spec has."""


@frozen
class Example:
    """An example of a response body or of a response header."""

    name: str
    """The key of the response and that of the example: `404/notFound`."""
    response: str
    """The key of the response: `200`, `5XX`, `default`."""
    schema: Mapping[str, Any] = field(repr=False)
    """The schema in the spec: a `$ref`, or alternatives."""
    value: Any = field(repr=False)
    """The body, or the value of the header."""
    header: str = ""
    """The name of the header; empty for a body."""

    @property
    def schema_name(self) -> str | None:
        """The name of the schema, or None if there are alternatives."""
        return str(self.schema["$ref"]).rpartition("/")[2] if "$ref" in self.schema else None

    @property
    def schema_names(self) -> tuple[str, ...]:
        """The names of the schema's alternatives, or the name of the only schema."""
        alternatives = self.schema.get("anyOf") or self.schema.get("oneOf") or [self.schema]
        return tuple(alternative["$ref"].rpartition("/")[2] for alternative in alternatives)

    @property
    def status_code(self) -> int:
        """An HTTP status of the response."""
        return STATUS_CODES.get(self.response) or int(self.response)


@frozen
class Request:
    """A request with examples of the parameters, by their names, in the order of the spec."""

    template: str
    ids: Mapping[str, str]
    headers: Mapping[str, str]

    @property
    def path(self) -> str:
        """The path with the ids."""
        return self.template.format(**self.ids)


@frozen(slots=False)
class Spec:
    """A spec and the parts of its operation."""

    path: Path

    @property
    def name(self) -> str:
        """The key of the vendor."""
        return self.path.stem

    @cached_property
    def document(self) -> Mapping[str, Any]:
        """The whole document."""
        document: Mapping[str, Any] = yaml.safe_load(self.path.read_text(encoding="utf-8"))
        return document

    @cached_property
    def template(self) -> str:
        """The path of the operation, with its parameters in braces."""
        (template,) = self.document["paths"]
        return str(template)

    @cached_property
    def operation(self) -> Mapping[str, Any]:
        """The operation."""
        operation: Mapping[str, Any] = self.document["paths"][self.template]["get"]
        return operation

    @cached_property
    def requests(self) -> tuple[Request, ...]:
        """Requests that together send every example of every parameter."""
        parameters = [self._resolve(parameter) for parameter in self.operation["parameters"]]
        values = {
            parameter["name"]: [parameter["example"]]
            if "example" in parameter
            else [example["value"] for example in parameter["examples"].values()]
            for parameter in parameters
        }

        def parameters_in(place: str, number: int) -> dict[str, str]:
            names = [parameter["name"] for parameter in parameters if parameter["in"] == place]
            return {name: values[name][number % len(values[name])] for name in names}

        return tuple(
            Request(self.template, parameters_in("path", number), parameters_in("header", number))
            for number in range(max(map(len, values.values())))
        )

    @cached_property
    def examples(self) -> tuple[Example, ...]:
        """Every example of every response."""
        examples: list[Example] = []
        for response, reference in self.operation["responses"].items():
            media_type = self._resolve(reference)["content"]["application/json"]
            examples += [
                Example(f"{response}/{name}", response, media_type["schema"], example["value"])
                for name, example in media_type["examples"].items()
            ]
        return tuple(examples)

    @cached_property
    def header_examples(self) -> tuple[Example, ...]:
        """Every example of a header of a response."""
        return tuple(
            Example(
                f"{response}/{header}/{name}", response, self._resolve(header_spec)["schema"], example["value"], header
            )
            for response, reference in self.operation["responses"].items()
            for header, header_spec in self._resolve(reference).get("headers", {}).items()
            for name, example in self._resolve(header_spec)["examples"].items()
        )

    def _resolve(self, node: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the component that a node references, or the node itself."""
        if "$ref" in node:
            section, name = node["$ref"].removeprefix("#/components/").split("/")
            component: Mapping[str, Any] = self.document["components"][section][name]
            return component
        return node
