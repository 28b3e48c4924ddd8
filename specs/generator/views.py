"""A spec as each of the two generators should take it."""

from typing import Any

NULLABLE = "x-nullable"
"""Marks a member that may be missing, and may be null as well."""


def tolerant(spec: dict[str, Any]) -> dict[str, Any]:
    """The spec as a reader should take it, who must get at the state whatever has become of the rest.

    The specs say what a vendor promises, and the validating models hold replies to it. The client relies on less: every
    member may be missing, and whatever would make the generated reader raise (a nested object, a date) may be null,
    which makes it keep what it cannot read. So no reply can cost more than the member that is wrong in it. A `const`
    stays as it is: it tells two kinds of reply apart.
    """
    null = {"type": "null"}

    def relax(schema: dict[str, Any]) -> dict[str, Any]:
        schema = {key: value for key, value in schema.items() if key != "required"}
        if "properties" in schema:
            schema["properties"] = {name: may_fail(relax(sub)) for name, sub in schema["properties"].items()}
        for keyword in ("items", "additionalProperties"):
            if isinstance(schema.get(keyword), dict):
                schema[keyword] = may_fail(relax(schema[keyword]))
        for keyword in ("anyOf", "oneOf"):
            if keyword in schema:
                schema[keyword] = [relax(sub) for sub in schema[keyword]]
        return schema

    def can_raise(schema: dict[str, Any]) -> bool:
        # Of a choice, the last form is read without a way out.
        *_, last = schema.get("anyOf") or schema.get("oneOf") or [{}]
        is_object = schema.get("type") == "object" or not schema.keys().isdisjoint(("properties", "allOf"))
        is_special = schema.get("format") in ("date", "date-time", "uuid") or schema.get("items") or "enum" in schema
        return "$ref" in schema or is_object or bool(is_special) or (last != {} and can_raise(last))

    def may_fail(schema: dict[str, Any]) -> dict[str, Any]:
        if can_raise(schema):
            description = {"description": schema["description"]} if "description" in schema else {}
            return {"anyOf": [schema, null], **description}
        return schema

    schemas = {name: relax(schema) for name, schema in spec["components"]["schemas"].items()}
    return {**spec, "components": {**spec["components"], "schemas": schemas}}


def strict(spec: dict[str, Any]) -> dict[str, Any]:
    """The spec for the validating models: with a mark at every member that may be missing, and null as well.

    Pydantic has one word for both, `None`. What lays replies beside the models tells them apart by the mark.
    """
    schemas: dict[str, Any] = spec["components"]["schemas"]

    def mark(schema: dict[str, Any]) -> dict[str, Any]:
        schema = dict(schema)
        if "properties" in schema:
            required = schema.get("required", ())
            schema["properties"] = {
                name: mark(sub) | ({NULLABLE: True} if name not in required and may_be_null(sub, schemas) else {})
                for name, sub in schema["properties"].items()
            }
        for keyword in ("items", "additionalProperties"):
            if isinstance(schema.get(keyword), dict):
                schema[keyword] = mark(schema[keyword])
        for keyword in ("allOf", "anyOf", "oneOf"):
            if keyword in schema:
                schema[keyword] = [mark(sub) for sub in schema[keyword]]
        return schema

    marked = {name: mark(schema) for name, schema in schemas.items()}
    return {**spec, "components": {**spec["components"], "schemas": marked}}


def may_be_null(schema: dict[str, Any], schemas: dict[str, Any], seen: frozenset[str] = frozenset()) -> bool:
    """Whether a schema has null among what it allows; one that allows anything needs no word for it."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return name not in seen and may_be_null(schemas[name], schemas, seen | {name})
    if "enum" in schema or "const" in schema:
        return None in schema.get("enum", [schema.get("const")])
    kinds = schema.get("type", ())
    choices = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    return "null" in ([kinds] if isinstance(kinds, str) else kinds) or any(
        may_be_null(choice, schemas, seen) for choice in choices
    )
