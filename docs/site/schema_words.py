"""A schema of a spec in words, for people who do not read JSON Schema."""

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
    "maxProperties": "at most {} members",
    "pattern": "matches {}",
}

SILENT = {"type", "format", "description", "examples", "example", "properties", "required", "items", "$ref", "anyOf"}
"""Keywords that are told elsewhere on the page, or are part of the type."""
SPOKEN = {"oneOf", "enum", "const", "not", "additionalProperties", "default", "x-enum-varnames", *_BOUNDS}


def kind(schema: Schema, page: str = "") -> str:
    """The type, as Markdown; other schemas are links to `page`.

    Raises:
        ValueError: If the schema has a keyword that this module has no words for.
    """
    if unknown := set(schema) - SILENT - SPOKEN:
        raise ValueError(f"docs/site/schema_words.py has no words for {', '.join(sorted(unknown))}: add them")
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}]({page}#{name})"
    for keyword in ("anyOf", "oneOf"):
        if keyword in schema:
            return " or ".join(kind(sub, page) for sub in schema[keyword])
    if "const" in schema:
        return code(schema["const"])
    types = schema["type"] if isinstance(schema.get("type"), list) else [schema.get("type", "any value")]
    words = [_one(word, schema, page) for word in types]
    return " or ".join(words)


def _one(word: str, schema: Schema, page: str) -> str:
    if word == "array" and "items" in schema:
        return f"array of {kind(schema['items'], page)}"
    if word == "object" and isinstance(schema.get("additionalProperties"), Mapping):
        return f"object of {kind(schema['additionalProperties'], page)}, by key"
    if "format" in schema and word != "null":
        return f"{word} ({schema['format']})"
    return word


def bounds(schema: Schema) -> list[str]:
    """What else a value has to be, as Markdown."""
    told = [words.format(code(schema[keyword])) for keyword, words in _BOUNDS.items() if keyword in schema]
    if "not" in schema:
        told.append(f"not {kind(schema['not'])}")
    if "default" in schema:
        told.append(f"{code(schema['default'])} if left out")
    return told


def code(value: object) -> str:
    """A value as JSON, in code."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"`` {text} ``" if "`" in text else f"`{text}`"
