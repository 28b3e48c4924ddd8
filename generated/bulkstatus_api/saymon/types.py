# Generated from specs/saymon.yaml. Do not edit: change the spec and run `make generate`.
"""Contains some shared types for properties"""

import json
import re
from collections.abc import Mapping, MutableMapping
from typing import IO, Any, BinaryIO, Generic, Literal, NamedTuple, TypeVar
from urllib.parse import quote

from attrs import define


class Unset:
    def __reduce__(self) -> str:
        return "UNSET"  # copying and unpickling return the only instance

    def __repr__(self) -> str:
        return "UNSET"

    def __bool__(self) -> Literal[False]:
        return False


UNSET: Unset = Unset()

# The types that `httpx.Client(files=)` can accept, copied from that library.
FileContent = IO[bytes] | bytes | str
FileTypes = (
    # (filename, file (or bytes), content_type)
    tuple[str | None, FileContent, str | None]
    # (filename, file (or bytes), content_type, headers)
    | tuple[str | None, FileContent, str | None, Mapping[str, str]]
)
RequestFiles = list[tuple[str, FileTypes]]


@define
class File:
    """Contains information for file uploads"""

    payload: BinaryIO
    file_name: str | None = None
    mime_type: str | None = None

    def to_tuple(self) -> FileTypes:
        """Return a tuple representation that httpx will accept for multipart/form-data"""
        return self.file_name, self.payload, self.mime_type


T = TypeVar("T")


@define
class Response(Generic[T]):
    """A response from an endpoint"""

    status_code: int
    content: bytes
    headers: MutableMapping[str, str]
    parsed: T | None


__all__ = [
    "UNSET",
    "File",
    "FileTypes",
    "RequestFiles",
    "Response",
    "Unset",
    "PathParameter",
    "decode_json",
    "fill_path",
]


class PathParameter(NamedTuple):
    """The constraints of a path parameter in the spec: a regular expression for the whole value, and its length."""

    pattern: str
    min_length: int
    max_length: int

    def accepts(self, value: str) -> bool:
        """Return whether a value satisfies the constraints."""
        return (
            isinstance(value, str)
            and self.min_length <= len(value) <= self.max_length
            and re.fullmatch(self.pattern, value) is not None
        )


def fill_path(template: str, parameters: Mapping[str, PathParameter], values: Mapping[str, str]) -> str:
    """Return the path with the values of its parameters, checked and percent-encoded.

    A checked value cannot change the rest of the path.

    Args:
        template: The path from the spec, with the names of the parameters in braces.
        parameters: The constraints of each parameter, by name.
        values: The value of each parameter, by name.

    Raises:
        ValueError: If a value does not satisfy the constraints of the spec.
    """
    for name, parameter in parameters.items():
        if not parameter.accepts(values[name]):
            raise ValueError(
                f"{name} {values[name]!r:.80} must match the pattern {parameter.pattern} "
                f"and have {parameter.min_length} to {parameter.max_length} characters"
            )
    return template.format(**{name: quote(value, safe="") for name, value in values.items()})


def decode_json(content: bytes) -> Any:
    """Return the decoded JSON, or None if the content is not valid JSON."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None
