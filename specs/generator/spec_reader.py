"""Read the parts of a spec that the generator needs, and check that they exist."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

REQUIRED_SECTIONS = {
    ("paths",): dict,
    ("security",): list,
    ("components",): dict,
    ("components", "securitySchemes"): dict,
    ("components", "schemas"): dict,
}


def load_spec(content: bytes, path: Path) -> dict[str, Any]:
    """Parse a spec. If the spec is invalid or incomplete, exit with a message that contains the path of the file."""
    try:
        spec: dict[str, Any] = yaml.safe_load(content)
    except yaml.YAMLError as error:
        raise SystemExit(f"{path} is not valid YAML: {' '.join(str(error).split())}") from None
    if problem := next(problems(spec), None):
        raise SystemExit(f"{path} {problem}, so no code can be generated: see the rules in specs/README.md")
    return spec


def problems(spec: Any) -> Iterator[str]:
    """Yield a message for each problem in a spec.

    Only the first message is reliable, because later checks assume that earlier checks succeeded.
    """
    for section, type_ in REQUIRED_SECTIONS.items():
        value = spec
        for name in section:
            value = value.get(name) if isinstance(value, dict) else None
        if not value or not isinstance(value, type_):
            yield f"has no {'.'.join(section)}"
    for template, path in paths(spec):
        if not isinstance(path, dict) or not isinstance(path.get("get"), dict):
            yield f"has no `get` operation in the path {template}"
    if not security_schemes(spec):
        yield "has no security scheme with a name that `security` lists"
    for name, schema in spec["components"]["schemas"].items():
        if not isinstance(schema, dict):
            yield f"has an invalid schema {name}"
    yield from keyword_problems(spec)


def keyword_problems(spec: dict[str, Any]) -> Iterator[str]:
    """Yield a message for each missing or incomplete keyword that the generator requires, although OpenAPI does not."""
    for parameter in path_parameters(spec):
        for keyword in ("pattern", "minLength", "maxLength"):
            if keyword not in parameter["schema"]:
                yield f"has no {keyword} in the path parameter {parameter.get('name')}"
    for name, schema in spec["components"]["schemas"].items():
        names, values = schema.get("x-enum-varnames"), schema.get("enum") or ()
        if names is not None and len(names) != len(values):
            yield f"has {len(names)} x-enum-varnames for the {len(values)} values of the enum {name}"


def paths(spec: dict[str, Any]) -> list[tuple[str, Any]]:
    """Return the entries of `paths` in a spec, without extensions (`x-…`)."""
    return [(template, path) for template, path in spec["paths"].items() if not template.startswith("x-")]


def security_schemes(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the security schemes that a request can use. The generated client uses the first scheme."""
    schemes = spec["components"]["securitySchemes"]
    return [schemes[name] for requirement in spec["security"] for name in requirement or () if name in schemes]


def path_parameters(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the path parameters of all operations, with resolved schemas.

    The generators, not this function, report broken references.
    """
    parameters, schemas = (spec["components"].get(section) or {} for section in ("parameters", "schemas"))
    for _, path in paths(spec):
        for parameter in [*(path.get("parameters") or ()), *(path["get"].get("parameters") or ())]:
            resolved = resolve(parameter, parameters)
            if resolved.get("in") == "path":
                yield {**resolved, "schema": resolve(resolved.get("schema"), schemas)}


def resolve(value: Any, components: dict[str, Any]) -> dict[str, Any]:
    """Return the component to which a reference points, or the value itself if it is not a reference."""
    for _ in components:
        if not isinstance(value, dict) or "$ref" not in value:
            break
        value = components.get(str(value["$ref"]).rpartition("/")[2])
    return value if isinstance(value, dict) else {}
