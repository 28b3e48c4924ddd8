"""Write a spec as Markdown, so that the search of the site finds every endpoint, parameter and field."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from docs.site import site_map, spec_downloads
from docs.site.schema_text import Schema, code, constraints, type_text

Spec = Mapping[str, Any]


def pages() -> dict[str, str]:
    """Return a mapping from the path of each page about a spec to the Markdown of the page."""
    return {
        f"specs/{vendor}/{name}.md": front_matter(vendor, name) + "\n".join(write(site_map.spec(vendor), vendor))
        for vendor in site_map.VENDORS
        for name, write in (("index", overview), ("endpoint", endpoint), ("schemas", schemas))
    }


def front_matter(vendor: str, name: str) -> str:
    """Return front matter with the title of a page, such as `SAYMON: endpoint`.

    For the overview page, the result is empty. The title contains the vendor, because every vendor has a page
    with the same name in the navigation.
    """
    return "" if name == "index" else f"---\ntitle: '{site_map.label(vendor)}: {name}'\n---\n"


def overview(spec: Spec, vendor: str) -> Iterator[str]:
    """Yield the Markdown of the overview page: the description, servers, credentials and versions of a spec."""
    info = spec["info"]
    yield f"# {info['title']}\n\n{info['summary']}\n"
    yield f"Version {info['version']} of this description. [The endpoint](endpoint.md) · [the schemas](schemas.md) · "
    yield '<a href="redoc.html">all in one page, by Redoc</a>\n'
    yield with_heading_level(info["description"], 2)
    yield "## Servers\n"
    for server in spec["servers"]:
        yield f"`{server['url']}`\n\n{server['description']}\n"
        for name, variable in server.get("variables", {}).items():
            yield f"### `{{{name}}}`\n"
            yield facts("text", *default(variable))
            yield f"{variable['description']}\n"
    yield "## Credentials\n"
    for requirement in spec["security"]:
        for name in requirement:
            yield from credential(name, spec["components"]["securitySchemes"][name])
    yield "## Download\n"
    yield "The document at the address of a released version never changes. `latest` leads to the newest version.\n"
    yield "| version | YAML | JSON, bundled |\n| --- | --- | --- |"
    released = spec_downloads.released(vendor)
    for version in ("latest", *spec_downloads.versions(vendor)):
        links = (f'<a href="{version}/{name}">{name}</a>' for name in ("openapi.yaml", "openapi.json"))
        note = "" if version in {"latest", *released} else ", not released yet"
        yield f"| {version}{note} | {' | '.join(links)} |"
    yield "\n## Changes\n"
    for entry in info["x-changelog"]:
        yield f"**{entry['version']}**, {entry['date']}\n"
        yield from (f"* {change}" for change in entry["changes"])
        yield ""


def default(variable: Mapping[str, Any]) -> list[str]:
    """Describe the default value of a server variable."""
    return [f"default: {code(variable['default'])}" if variable["default"] else "default: empty"]


def credential(name: str, scheme: Mapping[str, Any]) -> Iterator[str]:
    """Yield the Markdown that describes a security scheme."""
    type_name = {"http": "HTTP authentication", "apiKey": "key"}[scheme["type"]]
    place = f"`{scheme['scheme']}`" if scheme["type"] == "http" else f"`{scheme['name']}` in the {scheme['in']}"
    yield f"### {name}\n"
    yield facts(type_name, place)
    yield f"{scheme['description']}\n"


def endpoint(spec: Spec, _: str) -> Iterator[str]:
    """Yield the Markdown of the endpoint page: the description, the parameters, and the responses with examples."""
    ((path, methods),) = spec["paths"].items()
    operation = methods["get"]
    yield f"# {operation['summary']}\n\n```http\nGET {path}\n```\n"
    yield facts("operation", code(operation["operationId"]))
    yield with_heading_level(operation["description"], 2)
    yield "## Parameters\n"
    for parameter in (resolve(spec, item) for item in operation["parameters"]):
        requirement = "required" if parameter.get("required") else "optional"
        schema = parameter["schema"]
        yield heading(3, parameter["name"], f"parameter.{parameter['name']}")
        yield facts(f"in the {parameter['in']}", type_text(schema, "schemas.md"), requirement, *constraints(schema))
        yield f"{parameter['description']}\n"
        yield from examples_of(parameter)
    yield "## Responses\n"
    for status, item in operation["responses"].items():
        yield from response(spec, str(status), resolve(spec, item))


def response(spec: Spec, status: str, response: Mapping[str, Any]) -> Iterator[str]:
    """Yield the Markdown of one response, with its headers and examples."""
    content = response["content"]["application/json"]
    yield heading(3, "Any other status" if status == "default" else status, f"response.{status}")
    yield facts(type_text(content["schema"], "schemas.md"))
    yield f"{response['description']}\n"
    for name, item in response.get("headers", {}).items():
        header = resolve(spec, item)
        yield heading(4, name, f"response.{status}.{name}")
        yield facts("header", type_text(header["schema"]), *constraints(header["schema"]))
        yield f"{header['description']}\n"
        yield from examples_of(header)
    for example in content["examples"].values():
        body = json.dumps(example["value"], indent=2, ensure_ascii=False)
        yield f'??? example "{example["summary"].replace(chr(34), "&quot;")}"\n'
        yield "    " + f"```json\n{body}\n```".replace("\n", "\n    ") + "\n"


def schemas(spec: Spec, vendor: str) -> Iterator[str]:
    """Yield the Markdown of the page that lists every schema with all its fields."""
    yield f"# {site_map.label(vendor)}: schemas\n"
    yield "All objects in the responses, with all their fields.\n"
    for name, schema in spec["components"]["schemas"].items():
        yield heading(2, name, name)
        yield facts(type_text(schema), *constraints(schema))
        yield f"{with_heading_level(schema.get('description', ''), 3)}\n"
        if "enum" in schema:
            yield "".join(f"* {code(value)}\n" for value in schema["enum"])
        yield from members(name, schema)


def members(owner: str, schema: Schema) -> Iterator[str]:
    """Yield Markdown that describes each field of an object.

    Each field has a heading, so that links and the search can find it.
    """
    for name, member in schema.get("properties", {}).items():
        requirement = "required" if name in schema.get("required", ()) else "optional"
        yield heading(3, name, f"{owner}.{name}")
        yield facts(type_text(member), requirement, *constraints(member))
        yield f"{member.get('description', '')}\n"
        if "enum" in member:
            yield "".join(f"* {code(value)}\n" for value in member["enum"])
        yield from examples_of(member)
        yield from members(f"{owner}.{name}", member)


def examples_of(owner: Mapping[str, Any]) -> Iterator[str]:
    """Yield one line with all examples of a parameter, a header or a field."""
    examples = owner.get("examples", [owner["example"]] if "example" in owner else [])
    values = [item["value"] for item in examples.values()] if isinstance(examples, Mapping) else examples
    if values:
        yield f"Example{'s' if len(values) > 1 else ''}: {', '.join(map(code, values))}\n"


def heading(level: int, text: str, anchor: str) -> str:
    """Return a Markdown heading with an anchor."""
    return f"{'#' * level} `{text}` {{#{anchor}}}\n"


def facts(*texts: str) -> str:
    """Join short facts into one line of Markdown."""
    return f"{' · '.join(texts)}\n{{: .facts }}\n"


def resolve(spec: Spec, item: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the component to which an item refers, or the item itself if it is not a reference."""
    if "$ref" not in item:
        return item
    component: Any = spec
    for part in item["$ref"].removeprefix("#/").split("/"):
        component = component[part]
    return dict(component)


def with_heading_level(text: str, top: int) -> str:
    """Shift the levels of all headings in a description, so that the highest heading has the level `top`."""
    levels = [len(marks) for marks in re.findall(r"^(#+) ", text, re.MULTILINE)]
    extra = "#" * max(0, top - min(levels, default=top))
    return re.sub(r"^(?=#+ )", extra, text, flags=re.MULTILINE)
