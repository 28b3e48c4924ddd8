"""A spec as each of the two generators should take it. What is no good schema is for the generators to tell."""

from typing import Any

NULLABLE = "x-nullable"
"""Marks a member that may be missing, and may be null as well."""
NULL = {"type": "null"}


def tolerant(spec: dict[str, Any]) -> dict[str, Any]:
    """The spec as a reader should take it, who must get at the state whatever has become of the rest.

    The specs say what a vendor promises, and the validating models hold responses to it. The client relies on less:
    every member may be missing, and whatever would make the generated reader raise (a nested object, a date) may be
    null, which makes it keep what it cannot read. So no response can cost more than the member that is wrong in it. A
    `const` stays as it is: it tells two kinds of response apart.
    """
    schemas = {name: relaxed(schema) for name, schema in spec["components"]["schemas"].items()}
    return {**spec, "components": {**spec["components"], "schemas": schemas}}


def relaxed(schema: Any) -> Any:
    """A schema whose members may all be missing."""
    if not isinstance(schema, dict):
        return schema
    schema = {key: value for key, value in schema.items() if key != "required"}
    if isinstance(schema.get("properties"), dict):
        schema["properties"] = {name: failing(relaxed(sub)) for name, sub in schema["properties"].items()}
    for keyword in ("items", "additionalProperties"):
        if isinstance(schema.get(keyword), dict):
            schema[keyword] = failing(relaxed(schema[keyword]))
    for keyword in ("anyOf", "oneOf"):
        if isinstance(schema.get(keyword), list):
            schema[keyword] = [relaxed(sub) for sub in schema[keyword]]
    return schema


def failing(schema: Any) -> Any:
    """A schema that may be null if reading it could raise."""
    if not can_raise(schema):
        return schema
    description = {"description": schema["description"]} if "description" in schema else {}
    return {"anyOf": [schema, NULL], **description}


def can_raise(schema: Any) -> bool:
    """Whether the generated reader may raise for what is there."""
    if not isinstance(schema, dict):
        return False
    # Of a choice, the last form is read without a way out.
    *_, last = schema.get("anyOf") or schema.get("oneOf") or [{}]
    is_object = schema.get("type") == "object" or not schema.keys().isdisjoint(("properties", "allOf"))
    is_special = schema.get("format") in ("date", "date-time", "uuid") or schema.get("items") or "enum" in schema
    return "$ref" in schema or is_object or bool(is_special) or (last != {} and can_raise(last))


def strict(spec: dict[str, Any]) -> dict[str, Any]:
    """The spec for the validating models: with a mark at every member that may be missing, and null as well.

    Pydantic has one word for both, `None`. What lays responses beside the models tells them apart by the mark.
    """
    schemas: dict[str, Any] = spec["components"]["schemas"]
    marked = {name: with_marks(schema, schemas) for name, schema in schemas.items()}
    return {**spec, "components": {**spec["components"], "schemas": marked}}


def with_marks(schema: Any, schemas: dict[str, Any]) -> Any:
    """A schema with marks at its members, and theirs."""
    if not isinstance(schema, dict):
        return schema
    schema = {key: value for key, value in schema.items() if key != NULLABLE}
    required = schema.get("required") or ()
    for keyword in ("properties", "patternProperties"):
        if isinstance(schema.get(keyword), dict):
            schema[keyword] = {name: with_marks(sub, schemas) for name, sub in schema[keyword].items()}
    for keyword in ("items", "additionalProperties"):
        if keyword in schema:
            schema[keyword] = with_marks(schema[keyword], schemas)
    for keyword in ("allOf", "anyOf", "oneOf"):
        if isinstance(schema.get(keyword), list):
            schema[keyword] = [with_marks(sub, schemas) for sub in schema[keyword]]
    for name, sub in (schema.get("properties") or {}).items():
        if name not in required and may_be_null(sub, schemas):
            sub[NULLABLE] = True
    return schema


def may_be_null(schema: Any, schemas: dict[str, Any], seen: frozenset[str] = frozenset()) -> bool:
    """Whether a schema has null among what it allows; one that allows anything needs no word for it."""
    if not isinstance(schema, dict):
        return False
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        return name not in seen and may_be_null(schemas.get(name), schemas, seen | {name})
    if "const" in schema:
        return schema["const"] is None
    if values := schema.get("enum"):
        return None in values
    if every := schema.get("allOf"):
        return all(may_be_null(part, schemas, seen) for part in every)
    kinds = schema.get("type") or ()
    choices = [*(schema.get("anyOf") or ()), *(schema.get("oneOf") or ())]
    return "null" in ([kinds] if isinstance(kinds, str) else kinds) or any(
        may_be_null(choice, schemas, seen) for choice in choices
    )
