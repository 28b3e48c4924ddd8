"""Describe a schema of a spec in words, for readers who do not know JSON Schema."""

import json
from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]

_BOUNDS = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "exclusiveMinimum": "more than {}",
    "exclusiveMaximum": "less than {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
    "maxProperties": "at most {} fields",
    "pattern": "matches {}",
}

ELSEWHERE = {"type", "format", "description", "examples", "example", "properties", "required", "items", "$ref", "anyOf"}
"""Keywords of JSON Schema that the site shows elsewhere, for example in the type or in the description of a field."""
DESCRIBED = {"oneOf", "enum", "const", "not", "additionalProperties", "default", "x-enum-varnames", *_BOUNDS}
"""Keywords of JSON Schema that this module describes in words."""


def type_text(schema: Schema, page: str = "") -> str:
    """Return the type that a schema describes, as Markdown. A reference becomes a link to its target on `page`.

    Raises:
        ValueError: If the schema contains a keyword that this module cannot describe.
    """
    if unknown := set(schema) - ELSEWHERE - DESCRIBED:
        raise ValueError(f"docs/site/schema_text.py cannot describe {', '.join(sorted(unknown))}: add a text")
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}]({page}#{name})"
    for keyword in ("anyOf", "oneOf"):
        if keyword in schema:
            return " or ".join(type_text(sub, page) for sub in schema[keyword])
    if "const" in schema:
        return code(schema["const"])
    types = schema["type"] if isinstance(schema.get("type"), list) else [schema.get("type", "any value")]
    return " or ".join(_single_type(type_name, schema, page) for type_name in types)


def _single_type(type_name: str, schema: Schema, page: str) -> str:
    if type_name == "array" and "items" in schema:
        return f"array of {type_text(schema['items'], page)}"
    if type_name == "object" and isinstance(schema.get("additionalProperties"), Mapping):
        return f"object of {type_text(schema['additionalProperties'], page)}, by key"
    if "format" in schema and type_name != "null":
        return f"{type_name} ({schema['format']})"
    return type_name


def constraints(schema: Schema) -> list[str]:
    """Return the constraints that a schema sets for a value, as Markdown."""
    texts = [text.format(code(schema[keyword])) for keyword, text in _BOUNDS.items() if keyword in schema]
    if "not" in schema:
        texts.append(f"not {type_text(schema['not'])}")
    if "default" in schema:
        texts.append(f"{code(schema['default'])} if left out")
    return texts


def code(value: object) -> str:
    """Format a value as a Markdown code span. Strings are not changed, and other values become JSON."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"`` {text} ``" if "`" in text else f"`{text}`"
