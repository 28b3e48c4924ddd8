"""Create two variants of a spec, one for each generator. Invalid schemas are reported by the generators, not here."""

from typing import Any

NULLABLE = "x-nullable"
"""The keyword that marks a field that may be missing and may also be null."""
NULL = {"type": "null"}


def tolerant(spec: dict[str, Any]) -> dict[str, Any]:
    """Return the variant of a spec for the client, which must read the state even if other fields are invalid.

    A spec states what a vendor promises, and the validating models check responses against it. The client accepts
    more: every field may be missing. A field that could make the generated reader raise, such as a nested object or a
    date, may also be null, so that the reader keeps a value that it cannot parse. An invalid field never affects
    another field. A `const` is unchanged, because it distinguishes two types of response.
    """
    schemas = {name: with_optional_members(schema) for name, schema in spec["components"]["schemas"].items()}
    return {**spec, "components": {**spec["components"], "schemas": schemas}}


def with_optional_members(schema: Any) -> Any:
    """Return the schema with all fields optional."""
    if not isinstance(schema, dict):
        return schema
    schema = {key: value for key, value in schema.items() if key != "required"}
    if isinstance(schema.get("properties"), dict):
        schema["properties"] = {
            name: nullable_if_fallible(with_optional_members(sub)) for name, sub in schema["properties"].items()
        }
    for keyword in ("items", "additionalProperties"):
        if isinstance(schema.get(keyword), dict):
            schema[keyword] = nullable_if_fallible(with_optional_members(schema[keyword]))
    for keyword in ("anyOf", "oneOf"):
        if isinstance(schema.get(keyword), list):
            schema[keyword] = [with_optional_members(sub) for sub in schema[keyword]]
    return schema


def nullable_if_fallible(schema: Any) -> Any:
    """Return the schema. If the generated reader can raise for the schema, the result also allows null."""
    if not can_raise(schema):
        return schema
    description = {"description": schema["description"]} if "description" in schema else {}
    return {"anyOf": [schema, NULL], **description}


def can_raise(schema: Any) -> bool:
    """Return whether the generated reader can raise for an invalid value."""
    if not isinstance(schema, dict):
        return False
    # The generated reader of alternatives has no fallback for the last alternative.
    *_, last = schema.get("anyOf") or schema.get("oneOf") or [{}]
    is_object = schema.get("type") == "object" or not schema.keys().isdisjoint(("properties", "allOf"))
    is_special = schema.get("format") in ("date", "date-time", "uuid") or schema.get("items") or "enum" in schema
    return "$ref" in schema or is_object or bool(is_special) or (last != {} and can_raise(last))


def strict(spec: dict[str, Any]) -> dict[str, Any]:
    """Return the variant of a spec for the validating models. Fields that may be missing and may be null have a mark.

    Pydantic represents a missing field and null as `None`. With the mark, a comparison with the models distinguishes
    them.
    """
    schemas: dict[str, Any] = spec["components"]["schemas"]
    schemas_with_marks = {name: with_marks(schema, schemas) for name, schema in schemas.items()}
    return {**spec, "components": {**spec["components"], "schemas": schemas_with_marks}}


def with_marks(schema: Any, schemas: dict[str, Any]) -> Any:
    """Return the schema with marks on its nullable optional fields, at all levels."""
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


def may_be_null(schema: Any, schemas: dict[str, Any], visited: frozenset[str] = frozenset()) -> bool:
    """Return whether a schema explicitly allows null."""
    if not isinstance(schema, dict):
        return False
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        return name not in visited and may_be_null(schemas.get(name), schemas, visited | {name})
    if "const" in schema:
        return schema["const"] is None
    if values := schema.get("enum"):
        return None in values
    if parts := schema.get("allOf"):
        return all(may_be_null(part, schemas, visited) for part in parts)
    types = schema.get("type") or ()
    choices = [*(schema.get("anyOf") or ()), *(schema.get("oneOf") or ())]
    return "null" in ([types] if isinstance(types, str) else types) or any(
        may_be_null(choice, schemas, visited) for choice in choices
    )
