"""What the generated code is made of, out of a spec: read, and found to be there."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

PLACES = (("paths",), ("security",), ("components", "securitySchemes"), ("components", "schemas"))


def loaded(path: Path) -> dict[str, Any]:
    """A spec that has what is needed; the program ends with a sentence where one has not."""
    try:
        spec: dict[str, Any] = yaml.safe_load(path.read_bytes())
    except yaml.YAMLError as error:
        raise SystemExit(f"{path} cannot be read: {' '.join(str(error).split())}") from None
    if missing := next(lacking(spec), None):
        raise SystemExit(f"{path} has no {missing}, which the generated code is made of: specs/README.md has the rules")
    return spec


def lacking(spec: Any) -> Iterator[str]:
    """What a spec lacks, in words. What comes later may rely on what came before."""
    for place in PLACES:
        inner = spec
        for name in place:
            inner = inner.get(name) if isinstance(inner, dict) else None
        if not inner:
            yield ".".join(place)
    for template, path in spec["paths"].items():
        if "get" not in path:
            yield f"`get` under {template}"
    if not schemes(spec):
        yield "scheme that `security` asks for"
    yield from lacking_words(spec)


def lacking_words(spec: dict[str, Any]) -> Iterator[str]:
    """Keywords that OpenAPI does not ask for."""
    for parameter in path_parameters(spec):
        for keyword in ("pattern", "minLength", "maxLength"):
            if keyword not in parameter.get("schema", {}):
                yield f"{keyword} of the path parameter {parameter['name']}"
    for name, schema in spec["components"]["schemas"].items():
        names, values = schema.get("x-enum-varnames"), schema.get("enum", ())
        if names is not None and len(names) != len(values):
            yield f"name in x-enum-varnames of {name} for each value, but {len(names)} for {len(values)}"


def schemes(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """What any one request may have for a credential; the first one is what a client is made for."""
    known = spec["components"]["securitySchemes"]
    return [known[name] for needed in spec["security"] for name in needed if name in known]


def path_parameters(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Those of the calls. That a reference leads nowhere is for the generators to tell."""
    known = spec["components"].get("parameters", {})
    for path in spec["paths"].values():
        for parameter in [*path.get("parameters", []), *path["get"].get("parameters", [])]:
            resolved = known.get(parameter["$ref"].rpartition("/")[2], {}) if "$ref" in parameter else parameter
            if resolved.get("in") == "path":
                yield resolved
