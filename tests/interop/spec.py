"""Read the parts of a spec that the tests of third-party tools need: the operation, its requests and its examples."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from attrs import field, frozen

STATUS_CODES = {"5XX": 500, "default": 418}
"""HTTP status to use for examples of the responses `5XX` and `default`.

No spec lists 418 as an exact status.
"""


@frozen
class Example:
    """An example of a response body or of a response header."""

    name: str
    """Key of the response and key of the example, such as `404/notFound`."""
    response: str
    """The key of the response: an HTTP status such as `200`, a range such as `5XX`, or `default`."""
    schema: Mapping[str, Any] = field(repr=False)
    """Schema of the example: a `$ref`, or a schema with alternatives."""
    value: Any = field(repr=False)
    """Value of the response body or of the header."""
    header: str = ""
    """Name of the header, or an empty string if the example is a body."""

    @property
    def schema_name(self) -> str | None:
        """The name of the example's schema, or None if the schema has alternatives."""
        return str(self.schema["$ref"]).rpartition("/")[2] if "$ref" in self.schema else None

    @property
    def schema_names(self) -> tuple[str, ...]:
        """The names of all schemas that the spec allows for the example."""
        alternatives = self.schema.get("anyOf") or self.schema.get("oneOf") or [self.schema]
        return tuple(alternative["$ref"].rpartition("/")[2] for alternative in alternatives)

    @property
    def status_code(self) -> int:
        """An HTTP status that matches the key of the response."""
        return STATUS_CODES.get(self.response) or int(self.response)


@frozen
class Request:
    """A request whose parameter values are examples from the spec."""

    template: str
    """Path from the spec, with the names of the ids in braces."""
    ids: Mapping[str, str]
    """Path parameters. Each key is the name of a parameter, and each value is the value of the parameter."""
    headers: Mapping[str, str]
    """Header parameters. Each key is the name of a parameter, and each value is the value of the parameter."""

    @property
    def path(self) -> str:
        """The path of the request, in which the ids replace the placeholders."""
        return self.template.format(**self.ids)


@frozen(slots=False)
class Spec:
    """A spec that describes exactly one operation."""

    path: Path
    """Path of the YAML file that contains the spec."""

    @property
    def name(self) -> str:
        """The key of the vendor, which is the file name of the spec without its extension."""
        return self.path.stem

    @cached_property
    def document(self) -> Mapping[str, Any]:
        """The parsed OpenAPI document."""
        document: Mapping[str, Any] = yaml.safe_load(self.path.read_text(encoding="utf-8"))
        return document

    @cached_property
    def template(self) -> str:
        """The path of the operation, with the names of its parameters in braces."""
        (template,) = self.document["paths"]
        return str(template)

    @cached_property
    def operation(self) -> Mapping[str, Any]:
        """The only operation in the spec, as part of the parsed document."""
        operation: Mapping[str, Any] = self.document["paths"][self.template]["get"]
        return operation

    @cached_property
    def requests(self) -> tuple[Request, ...]:
        """The requests that together contain every example of every parameter."""
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
        """All examples of response bodies in the spec."""
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
        """All examples of response headers in the spec."""
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
