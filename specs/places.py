"""Places in a spec: JSON pointers, what they point to, what is referred to there, and how people say them."""

from typing import Any


def escaped(part: object) -> str:
    """One part of a JSON pointer, as it is written there."""
    return str(part).replace("~", "~0").replace("/", "~1")


def unescaped(pointer: str) -> list[str]:
    """The parts of a JSON pointer."""
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.removeprefix("#/").split("/")]


def node_at(document: Any, pointer: str) -> Any:
    """What is at a place, as it is written there; None if there is nothing."""
    for part in unescaped(pointer):
        if isinstance(document, list) and part.isdigit() and int(part) < len(document):
            document = document[int(part)]
        elif isinstance(document, dict):
            document = document.get(part)
        else:
            return None
    return document


def name_of(reference: str) -> str:
    """The name of what is referred to."""
    return unescaped(reference)[-1]


def references(inside: Any) -> list[str]:
    """Everything that is referred to in a part of a document."""
    if isinstance(inside, list):
        return [each for value in inside for each in references(value)]
    if not isinstance(inside, dict):
        return []
    here = [inside["$ref"]] if isinstance(inside.get("$ref"), str) else []
    return here + [each for value in inside.values() for each in references(value)]


def place_of(pointer: str, value: Any = None) -> str:
    """A place, as people say it; with what is there, if it has no name but in that."""
    value = value if isinstance(value, dict) else {}
    match unescaped(pointer):
        case ["components", kind, name, *rest]:
            return place_in_component(kind, name, rest, value)
        case ["paths", path, *rest]:
            return place_in_path(path, rest, value)
        case ["servers", _, "variables", variable]:
            return f"the variable `{variable}` of the server"
        case ["servers", _] if "url" in value:
            return f"the server {value['url']}"
        case ["security", _] if value:
            return f"the security requirement {' and '.join(f'`{name}`' for name in value)}"
        case ["#"]:
            return "the document"
        case parts:
            return f"`{'/'.join(parts)}`"


def place_in_path(path: str, rest: list[str], value: dict[str, Any]) -> str:
    match rest:
        case []:
            return f"`{path}`"
        case [_, "parameters", _] if "name" in value:
            return f"the {value.get('in')} parameter `{value['name']}` of `{path}`"
        case [_, "responses", status]:
            return f"the response `{status}` of `{path}`"
        case _:
            return f"`{'/'.join(rest)}` of `{path}`"


def place_in_component(kind: str, name: str, rest: list[str], value: dict[str, Any]) -> str:
    match kind, rest:
        case "schemas", _:
            return place_in_schema(f"`{name}`", rest, value)
        case "responses", [*_, "examples", example]:
            return f"the example `{example}` of `{name}`"
        case "responses", ["content", media]:
            return f"the body of `{name}` as `{media}`"
        case "responses", ["content", _, "schema", *more]:
            return place_in_schema(f"the body of `{name}`", more, value)
        case (("parameters" | "headers"), ["schema", *more]):
            return place_in_schema(f"the {kind.removesuffix('s')} `{name}`", more, value)
        case _:
            return f"`{'/'.join([name, *rest])}`"


def place_in_schema(name: str, rest: list[str], value: dict[str, Any]) -> str:
    match rest:
        case []:
            return name
        case ["properties", member, *more]:
            return place_in_schema(f"`{member}` of {name}", more, value)
        case ["items", *more]:
            return place_in_schema(f"the items of {name}", more, value)
        case ["additionalProperties", *more]:
            return place_in_schema(f"the values of {name}", more, value)
        case ["anyOf" | "oneOf" | "allOf", _]:
            what = name_of(value["$ref"]) if "$ref" in value else value.get("type")
            return f"the alternative `{what}` of {name}" if what else f"an alternative of {name}"
        case ["anyOf" | "oneOf" | "allOf", _, *more]:
            return place_in_schema(f"an alternative of {name}", more, value)
        case _:
            return f"`{'/'.join(rest)}` of {name}"
