"""The parts of a spec that the tests of other tools need: the operation, and the examples of its responses."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from attrs import field, frozen

STATUS_CODES = {"5XX": 500, "default": 418}
"""An HTTP status for each key of a response that is not an exact status. No spec lists 418."""


@frozen
class Example:
    """An example of a response body or of a response header."""

    name: str
    """The keys of the response and of the example, such as `404/notFound`."""
    response: str
    """The key of the response: an HTTP status such as `200`, a range such as `5XX`, or `default`."""
    schema: Mapping[str, Any] = field(repr=False)
    """The schema in the spec, which is a `$ref` or has alternatives."""
    value: Any = field(repr=False)
    """The value of the body or of the header."""
    header: str = ""
    """The name of the header, or an empty text for a body."""

    @property
    def schema_name(self) -> str | None:
        """The name of the schema, or None if the schema has alternatives."""
        return str(self.schema["$ref"]).rpartition("/")[2] if "$ref" in self.schema else None

    @property
    def schema_names(self) -> tuple[str, ...]:
        """The names of the schema's alternatives, or the name of the only schema."""
        alternatives = self.schema.get("anyOf") or self.schema.get("oneOf") or [self.schema]
        return tuple(alternative["$ref"].rpartition("/")[2] for alternative in alternatives)

    @property
    def status_code(self) -> int:
        """An HTTP status that the key of the response includes."""
        return STATUS_CODES.get(self.response) or int(self.response)


@frozen
class Request:
    """A request whose parameters have values from the examples, in the order of the spec."""

    template: str
    """The path in the spec, with the names of the ids in braces."""
    ids: Mapping[str, str]
    """The value of each path parameter, by name."""
    headers: Mapping[str, str]
    """The value of each header parameter, by name."""

    @property
    def path(self) -> str:
        """The path with the values of the ids."""
        return self.template.format(**self.ids)


@frozen(slots=False)
class Spec:
    """A spec, with the parts of its only operation."""

    path: Path
    """The file of the spec."""

    @property
    def name(self) -> str:
        """The key of the vendor, from the name of the file."""
        return self.path.stem

    @cached_property
    def document(self) -> Mapping[str, Any]:
        """The parsed OpenAPI document."""
        document: Mapping[str, Any] = yaml.safe_load(self.path.read_text(encoding="utf-8"))
        return document

    @cached_property
    def template(self) -> str:
        """The path of the operation, with its parameters in braces."""
        (template,) = self.document["paths"]
        return str(template)

    @cached_property
    def operation(self) -> Mapping[str, Any]:
        """The only operation of the spec, as in the document."""
        operation: Mapping[str, Any] = self.document["paths"][self.template]["get"]
        return operation

    @cached_property
    def requests(self) -> tuple[Request, ...]:
        """The requests that together send every example of every parameter."""
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
        """All examples of response bodies."""
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
        """All examples of response headers."""
        return tuple(
            Example(
                f"{response}/{header}/{name}", response, self._resolve(header_spec)["schema"], example["value"], header
            )
            for response, reference in self.operation["responses"].items()
            for header, header_spec in self._resolve(reference).get("headers", {}).items()
            for name, example in self._resolve(header_spec)["examples"].items()
        )

    def _resolve(self, node: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the component to which a node refers, or the node itself if it is not a reference."""
        if "$ref" in node:
            section, name = node["$ref"].removeprefix("#/components/").split("/")
            component: Mapping[str, Any] = self.document["components"][section][name]
            return component
        return node
