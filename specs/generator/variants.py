"""Create two variants of a spec, one for each generator. The generators, not this module, report invalid schemas."""

from typing import Any

NULLABLE = "x-nullable"
"""Keyword that marks optional fields for which the spec also allows null."""
NULL = {"type": "null"}


def tolerant(spec: dict[str, Any]) -> dict[str, Any]:
    """Convert a spec to the variant for the client generator.

    In the variant, every field is optional. The client must read the state of a job even if other fields in the
    response are invalid.

    A spec states what a vendor promises, and the validating models check whether responses keep these promises. The
    client accepts more responses than the spec allows, because the client treats every field as optional. The client
    also accepts null in each field that it must parse, such as a nested object or a date. If the client cannot parse
    the value of a nullable field, it keeps the value unchanged and raises no exception. An invalid field in a response
    therefore never affects other fields. The keyword `const` is kept, because it distinguishes two types of responses.
    """
    schemas = {name: with_optional_members(schema) for name, schema in spec["components"]["schemas"].items()}
    return {**spec, "components": {**spec["components"], "schemas": schemas}}


def with_optional_members(schema: Any) -> Any:
    """Return a copy of a schema in which all fields are optional."""
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
    """Return the schema, and allow null if generated code for the schema can raise an exception."""
    if not can_raise(schema):
        return schema
    description = {"description": schema["description"]} if "description" in schema else {}
    return {"anyOf": [schema, NULL], **description}


def can_raise(schema: Any) -> bool:
    """Return whether the code that is generated for a schema can raise an exception for an invalid value."""
    if not isinstance(schema, dict):
        return False
    # The generated reader of alternatives has no fallback for the last alternative.
    *_, last = schema.get("anyOf") or schema.get("oneOf") or [{}]
    is_object = schema.get("type") == "object" or not schema.keys().isdisjoint(("properties", "allOf"))
    is_special = schema.get("format") in ("date", "date-time", "uuid") or schema.get("items") or "enum" in schema
    return "$ref" in schema or is_object or bool(is_special) or (last != {} and can_raise(last))


def strict(spec: dict[str, Any]) -> dict[str, Any]:
    """Convert a spec to the variant for the generator of the validating models.

    The conversion adds the keyword `NULLABLE` to each optional field for which the spec also allows null.

    Pydantic represents a missing field in the same way as null: as `None`. The keyword `NULLABLE` shows whether null is
    allowed.
    """
    schemas: dict[str, Any] = spec["components"]["schemas"]
    schemas_with_marks = {name: with_marks(schema, schemas) for name, schema in schemas.items()}
    return {**spec, "components": {**spec["components"], "schemas": schemas_with_marks}}


def with_marks(schema: Any, schemas: dict[str, Any]) -> Any:
    """Copy a schema, and mark all nullable optional fields at all levels with the keyword `NULLABLE`."""
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
