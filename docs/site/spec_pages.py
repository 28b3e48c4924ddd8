"""A spec as Markdown, so that the site's search finds every endpoint, parameter and member."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from docs.site import spec_downloads, where
from docs.site.schema_words import Schema, bounds, code, kind

Spec = Mapping[str, Any]


def pages() -> dict[str, str]:
    """The pages of every spec, by their path in the site."""
    return {
        f"specs/{vendor}/{name}.md": titled(vendor, name) + "\n".join(write(where.spec(vendor), vendor))
        for vendor in where.VENDORS
        for name, write in (("index", overview), ("endpoint", endpoint), ("schemas", schemas))
    }


def titled(vendor: str, name: str) -> str:
    """What the browser calls the page, where the navigation calls it the same for every vendor."""
    return "" if name == "index" else f"---\ntitle: '{where.label(vendor)}: {name}'\n---\n"


def overview(spec: Spec, vendor: str) -> Iterator[str]:
    """What the API is, where it is served, what it wants for a credential, and the spec's own versions."""
    info = spec["info"]
    yield f"# {info['title']}\n\n{info['summary']}\n"
    yield f"Version {info['version']} of this description. [The endpoint](endpoint.md) · [the schemas](schemas.md) · "
    yield '<a href="redoc.html">all in one page, by Redoc</a>\n'
    yield deeper(info["description"], 2)
    yield "## Servers\n"
    for server in spec["servers"]:
        yield f"`{server['url']}`\n\n{server['description']}\n"
        for name, variable in server.get("variables", {}).items():
            yield f"### `{{{name}}}`\n"
            yield facts("text", *default(variable))
            yield f"{variable['description']}\n"
    yield "## Credentials\n"
    for needed in spec["security"]:
        for name in needed:
            yield from credential(name, spec["components"]["securitySchemes"][name])
    yield "## Download\n"
    yield "Once a version is released, its address always leads to the same document; `latest` leads to the newest.\n"
    yield "| version | YAML | JSON, bundled |\n| --- | --- | --- |"
    released = spec_downloads.released(vendor)
    for version in ("latest", *spec_downloads.versions(vendor)):
        links = (f'<a href="{version}/{name}">{name}</a>' for name in ("openapi.yaml", "openapi.json"))
        remark = "" if version in {"latest", *released} else ", not released yet"
        yield f"| {version}{remark} | {' | '.join(links)} |"
    yield "\n## Changes\n"
    for entry in info["x-changelog"]:
        yield f"**{entry['version']}**, {entry['date']}\n"
        yield from (f"* {change}" for change in entry["changes"])
        yield ""


def default(variable: Mapping[str, Any]) -> list[str]:
    """What a server's variable is, unless something else is said."""
    return [
        f"{code(variable['default'])} unless told otherwise" if variable["default"] else "empty unless told otherwise"
    ]


def credential(name: str, scheme: Mapping[str, Any]) -> Iterator[str]:
    """One way to say who asks."""
    words = {"http": "HTTP authentication", "apiKey": "key"}[scheme["type"]]
    place = f"`{scheme['scheme']}`" if scheme["type"] == "http" else f"`{scheme['name']}` in the {scheme['in']}"
    yield f"### {name}\n"
    yield facts(words, place)
    yield f"{scheme['description']}\n"


def endpoint(spec: Spec, _: str) -> Iterator[str]:
    """The call: its parameters, and every response with its examples."""
    ((path, methods),) = spec["paths"].items()
    operation = methods["get"]
    yield f"# {operation['summary']}\n\n```http\nGET {path}\n```\n"
    yield facts("operation", code(operation["operationId"]))
    yield deeper(operation["description"], 2)
    yield "## Parameters\n"
    for parameter in (resolve(spec, item) for item in operation["parameters"]):
        needed = "required" if parameter.get("required") else "optional"
        schema = parameter["schema"]
        yield heading(3, parameter["name"], f"parameter.{parameter['name']}")
        yield facts(f"in the {parameter['in']}", kind(schema, "schemas.md"), needed, *bounds(schema))
        yield f"{parameter['description']}\n"
        yield from examples_of(parameter)
    yield "## Responses\n"
    for status, item in operation["responses"].items():
        yield from response(spec, str(status), resolve(spec, item))


def response(spec: Spec, status: str, response: Mapping[str, Any]) -> Iterator[str]:
    """One response with its headers and examples."""
    content = response["content"]["application/json"]
    yield heading(3, "Any other status" if status == "default" else status, f"response.{status}")
    yield facts(kind(content["schema"], "schemas.md"))
    yield f"{response['description']}\n"
    for name, item in response.get("headers", {}).items():
        header = resolve(spec, item)
        yield heading(4, name, f"response.{status}.{name}")
        yield facts("header", kind(header["schema"]), *bounds(header["schema"]))
        yield f"{header['description']}\n"
        yield from examples_of(header)
    for example in content["examples"].values():
        body = json.dumps(example["value"], indent=2, ensure_ascii=False)
        yield f'??? example "{example["summary"].replace(chr(34), "&quot;")}"\n'
        yield "    " + f"```json\n{body}\n```".replace("\n", "\n    ") + "\n"


def schemas(spec: Spec, vendor: str) -> Iterator[str]:
    """Every schema with all of its members."""
    yield f"# {where.label(vendor)}: schemas\n"
    yield "Every object that the responses are made of, and every member of each.\n"
    for name, schema in spec["components"]["schemas"].items():
        yield heading(2, name, name)
        yield facts(kind(schema), *bounds(schema))
        yield f"{deeper(schema.get('description', ''), 3)}\n"
        if "enum" in schema:
            yield "".join(f"* {code(value)}\n" for value in schema["enum"])
        yield from members(name, schema)


def members(owner: str, schema: Schema) -> Iterator[str]:
    """The members of an object, each with a heading of its own, and so with an address and a place in the search."""
    for name, member in schema.get("properties", {}).items():
        needed = "required" if name in schema.get("required", ()) else "optional"
        yield heading(3, name, f"{owner}.{name}")
        yield facts(kind(member), needed, *bounds(member))
        yield f"{member.get('description', '')}\n"
        if "enum" in member:
            yield "".join(f"* {code(value)}\n" for value in member["enum"])
        yield from examples_of(member)
        yield from members(f"{owner}.{name}", member)


def examples_of(thing: Mapping[str, Any]) -> Iterator[str]:
    """The examples of a parameter, a header or a member, in one line."""
    found = thing.get("examples", [thing["example"]] if "example" in thing else [])
    values = [item["value"] for item in found.values()] if isinstance(found, Mapping) else found
    if values:
        yield f"Example{'s' if len(values) > 1 else ''}: {', '.join(map(code, values))}\n"


def heading(level: int, text: str, anchor: str) -> str:
    """A heading with an address that says what it is about."""
    return f"{'#' * level} `{text}` {{#{anchor}}}\n"


def facts(*told: str) -> str:
    """Short facts in one line."""
    return f"{' · '.join(told)}\n{{: .facts }}\n"


def resolve(spec: Spec, item: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a reference within the spec stands for."""
    if "$ref" not in item:
        return item
    found: Any = spec
    for part in item["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return dict(found)


def deeper(text: str, top: int) -> str:
    """A description whose first headings are of this level."""
    levels = [len(found) for found in re.findall(r"^(#+) ", text, re.MULTILINE)]
    more = "#" * max(0, top - min(levels, default=top))
    return re.sub(r"^(?=#+ )", more, text, flags=re.MULTILINE)
