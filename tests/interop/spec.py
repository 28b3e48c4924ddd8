"""A spec as the tools need it here: its one call, and each response that it shows."""

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
    """One response of a spec's one call, or a header of one."""

    name: str
    """Its key in the spec, after that of its response: `404/notFound`."""
    response: str
    """The key of its response: `200`, `5XX`, `default`."""
    schema: Mapping[str, Any] = field(repr=False)
    """What its response is to be, as the spec has it there: a `$ref`, or alternatives."""
    value: Any = field(repr=False)
    """The body, or the header's."""
    header: str = ""
    """The name of the header that it is of; of the body without one."""

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


@frozen
class Request:
    """What is asked for, with examples of the parameters, by their names in the order of the spec."""

    template: str
    ids: Mapping[str, str]
    headers: Mapping[str, str]

    @property
    def path(self) -> str:
        """The path with these ids."""
        return self.template.format(**self.ids)


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
    def requests(self) -> tuple[Request, ...]:
        """As many as it takes to send every example of every parameter."""
        parameters = [self._at(parameter) for parameter in self.operation["parameters"]]
        values = {
            parameter["name"]: [parameter["example"]]
            if "example" in parameter
            else [example["value"] for example in parameter["examples"].values()]
            for parameter in parameters
        }

        def all_in(place: str, number: int) -> dict[str, str]:
            names = [parameter["name"] for parameter in parameters if parameter["in"] == place]
            return {name: values[name][number % len(values[name])] for name in names}

        return tuple(
            Request(self.template, all_in("path", number), all_in("header", number))
            for number in range(max(map(len, values.values())))
        )

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

    @cached_property
    def header_examples(self) -> tuple[Example, ...]:
        """Every example of a header of a response."""
        return tuple(
            Example(f"{response}/{header}/{name}", response, self._at(described)["schema"], example["value"], header)
            for response, reference in self.operation["responses"].items()
            for header, described in self._at(reference).get("headers", {}).items()
            for name, example in self._at(described)["examples"].items()
        )

    def _at(self, node: Mapping[str, Any]) -> Mapping[str, Any]:
        """The node itself, or what it refers to."""
        if "$ref" in node:
            kind, name = node["$ref"].removeprefix("#/components/").split("/")
            found: Mapping[str, Any] = self.document["components"][kind][name]
            return found
        return node
