"""What the generated code is made of, out of a spec: read, and found to be there."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

PLACES = {
    ("paths",): dict,
    ("security",): list,
    ("components",): dict,
    ("components", "securitySchemes"): dict,
    ("components", "schemas"): dict,
}


def parsed(content: bytes, path: Path) -> dict[str, Any]:
    """A spec that has what is needed; the program ends with a sentence, which names the file, where one has not."""
    try:
        spec: dict[str, Any] = yaml.safe_load(content)
    except yaml.YAMLError as error:
        raise SystemExit(f"{path} cannot be read: {' '.join(str(error).split())}") from None
    if fault := next(faults(spec), None):
        raise SystemExit(f"{path} {fault}, and the generated code is made of that: specs/README.md has the rules")
    return spec


def faults(spec: Any) -> Iterator[str]:
    """What a spec lacks, in words. What comes later may rely on what came before."""
    for place, kind in PLACES.items():
        inner = spec
        for name in place:
            inner = inner.get(name) if isinstance(inner, dict) else None
        if not inner or not isinstance(inner, kind):
            yield f"has no {'.'.join(place)}"
    for template, path in paths(spec):
        if not isinstance(path, dict) or not isinstance(path.get("get"), dict):
            yield f"has no `get` under {template}"
    if not schemes(spec):
        yield "has no scheme that `security` asks for"
    for name, schema in spec["components"]["schemas"].items():
        if not isinstance(schema, dict):
            yield f"has no schema under the name {name}"
    yield from faults_of_words(spec)


def faults_of_words(spec: dict[str, Any]) -> Iterator[str]:
    """As `faults`, of keywords that OpenAPI does not ask for."""
    for parameter in path_parameters(spec):
        for keyword in ("pattern", "minLength", "maxLength"):
            if keyword not in parameter["schema"]:
                yield f"has no {keyword} of the path parameter {parameter.get('name')}"
    for name, schema in spec["components"]["schemas"].items():
        names, values = schema.get("x-enum-varnames"), schema.get("enum") or ()
        if names is not None and len(names) != len(values):
            yield f"has {len(names)} x-enum-varnames for the {len(values)} values of {name}"


def paths(spec: dict[str, Any]) -> list[tuple[str, Any]]:
    """The paths, without extensions."""
    return [(template, path) for template, path in spec["paths"].items() if not template.startswith("x-")]


def schemes(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """What any one request may have for a credential; the first one is what a client is made for."""
    known = spec["components"]["securitySchemes"]
    return [known[name] for needed in spec["security"] for name in needed or () if name in known]


def path_parameters(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Those of the calls, with their schemas. That a reference leads nowhere is for the generators to tell."""
    parameters, schemas = (spec["components"].get(kind) or {} for kind in ("parameters", "schemas"))
    for _, path in paths(spec):
        for parameter in [*(path.get("parameters") or ()), *(path["get"].get("parameters") or ())]:
            resolved = followed(parameter, parameters)
            if resolved.get("in") == "path":
                yield {**resolved, "schema": followed(resolved.get("schema"), schemas)}


def followed(value: Any, components: dict[str, Any]) -> dict[str, Any]:
    """What a reference stands for, among the components of its kind; a value itself, if it is none."""
    for _ in components:
        if not isinstance(value, dict) or "$ref" not in value:
            break
        value = components.get(str(value["$ref"]).rpartition("/")[2])
    return value if isinstance(value, dict) else {}
