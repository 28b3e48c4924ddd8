"""What changed in the specs since a release, what of it breaks their readers, and whether the versions say so.

    python specs/diff.py          since the newest release that this commit descends from, by its tag v1.2.3
    python specs/diff.py REF      since any other commit

`redocly diff` compares two documents and rates every change. Where it cannot know what these documents mean by their
conventions (README.md beside this file has them), its rating is put right here. The exit code is 0 if every
`info.version` fits what changed, 1 if one does not, and 2 if nothing could be compared. The interpreter that runs this
script must have PyYAML, and node beside it; `make spec-diff` sees to it.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent
REDOCLY = HERE / "node_modules" / ".bin" / "redocly"
RELEASE = re.compile(r"v(\d+)\.(\d+)\.(\d+)")
VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)")
NO_SPECS = {"redocly.yaml"}


class Rating(IntEnum):
    """What a change asks of `info.version`: which of its three numbers to raise."""

    PATCH = 2
    MINOR = 1
    MAJOR = 0


LABELS = {Rating.MAJOR: "breaking", Rating.MINOR: "addition", Rating.PATCH: "detail"}


@dataclass(frozen=True)
class Change:
    """One change, rated and put into words."""

    rating: Rating
    words: str
    line: int | None = None
    """Where it is in the document as it is now."""


class CannotCompareError(Exception):
    """Why nothing was compared, as a sentence."""


def main() -> int:
    parser = argparse.ArgumentParser(description="What changed in the specs, and whether their versions say so.")
    parser.add_argument("base", nargs="?", default="", help="a git ref; without it, the newest release's tag v*")
    try:
        base = known(parser.parse_args().base) or newest_release()
        if not base:
            print("There is no release yet: no tag v1.2.3 among the ancestors of this commit. Nothing to compare with.")
            return 0
        return compare_all(base)
    except CannotCompareError as error:
        print(error, file=sys.stderr)
        return 2


def compare_all(base: str) -> int:
    """Compare every spec with what it was; the exit code."""
    before, now = specs_of(base), {path.name for path in HERE.glob("*.yaml")} - NO_SPECS
    misfits = 0
    for name in sorted(before | now):
        if name not in before:
            print(f"{name}: new since {base}, as {version_of(load(HERE / name))}.")
        elif name not in now:
            print(f"{name}: gone since {base}. Who reads it loses it: keep its published versions where they are.")
        else:
            misfits += not compare(name, base)
    if misfits:
        print(f"\n{misfits} of {len(now)} specs changed more than info.version says: raise it, with an entry in")
        print("info.x-changelog. What asks for which number is in specs/README.md.")
    return 1 if misfits else 0


def compare(name: str, base: str) -> bool:
    """Tell what changed in one spec, and whether its version fits."""
    old = git("show", f"{base}:./{name}").encode()
    if old == (HERE / name).read_bytes():
        print(f"{name}: unchanged since {base}.")
        return True
    with tempfile.TemporaryDirectory() as scratch:
        former = Path(scratch) / name
        former.write_bytes(old)
        documents = load(former), load(HERE / name)
        changes = sorted(rated(redocly_diff(former, name), *documents), key=lambda change: change.rating)
    versions = [version_of(document) for document in documents]
    print(f"{name}: {' → '.join(dict.fromkeys(versions))}, since {base}")
    for change in changes:
        place = f" (specs/{name}:{change.line})" if change.line else ""
        print(f"  {LABELS[change.rating]:<8}  {change.words}{place}")
    if not changes:
        print("  Nothing that a reader of the document would see.")
    lowest = lowest_fitting(versions[0], min((change.rating for change in changes), default=None))
    fits = parsed(versions[1], name) >= parsed(lowest, name)
    if not fits:
        print(f"  info.version is {versions[1]}, and has to be {lowest} or higher.")
    return fits


def rated(report: dict[str, Any], old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    """Redocly's changes, with ratings by the conventions of these documents; and what redocly does not look at."""
    found = False
    for change in report["changes"]:
        if change["path"] == "#/info" and change.get("property") == "version":
            continue
        found = True
        line = change["revision"]["line"] if "revision" in change else None
        if change.get("property") == "enum" and "value" in change.get("base", {}) and "value" in change["revision"]:
            yield from changes_of_list(change, new, line)
        elif change.get("property") == "x-prefix" or (change["typeName"], change.get("property")) == ("Schema", "key"):
            # What is sent with a token, and the names of the generated classes, come from these.
            yield Change(Rating.MAJOR, words_of(change), line)
        elif change["typeName"] == "Example":
            yield Change(Rating.PATCH, words_of(change), line)
        elif change["verdicts"]:
            for verdict in change["verdicts"]:
                # Redocly has but these two words for any other type: integer to string is "widened", too.
                message = re.sub(r" (widened|narrowed) from ", " changed from ", verdict["message"])
                yield Change(Rating[verdict["impact"].upper()], message, line)
        else:
            yield Change(Rating[change["impact"].upper()], words_of(change), line)
    renamed = list(renamed_values(old, new))
    yield from renamed
    if not found and not renamed and without_history(old) != without_history(new):
        yield Change(Rating.PATCH, "Examples, or extensions that mean nothing to the generated code, are others.")


def changes_of_list(change: dict[str, Any], new: dict[str, Any], line: int | None) -> Iterator[Change]:
    """A list of values that became another."""
    old_values, new_values = change["base"]["value"], change["revision"]["value"]
    pointer = change["revision"]["pointer"].removesuffix("/enum")
    place = place_of(pointer)
    if gone := [value for value in old_values if value not in new_values]:
        yield Change(Rating.MAJOR, f"{place} lost {listed(gone)}.", line)
    if added := [value for value in new_values if value not in old_values]:
        if is_open(new, pointer):
            more = " The list is open: who reads it had to be ready for any text."
            yield Change(Rating.MINOR, f"{place} gained {listed(added)}.{more}", line)
        else:
            is_breaking = Rating[change["impact"].upper()] is Rating.MAJOR
            yield Change(Rating.MAJOR if is_breaking else Rating.MINOR, f"{place} gained {listed(added)}.", line)
    if not gone and not added:
        yield Change(Rating.PATCH, f"{place} has its values in another order.", line)


def is_open(document: dict[str, Any], pointer: str) -> bool:
    """Whether a list of values stands beside `type: string` wherever it is used, so that any other text may come."""
    uses = list(holders(document, {"$ref": pointer}))
    return bool(uses) and all(
        isinstance(use, list) and any(other.get("type") == "string" and "enum" not in other for other in use)
        for use in uses
    )


def holders(inside: Any, wanted: object) -> Iterator[Any]:
    """Every array and object that holds this value."""
    values = list(inside.values() if isinstance(inside, dict) else inside if isinstance(inside, list) else ())
    if wanted in values:
        yield inside
    for value in values:
        yield from holders(value, wanted)


def renamed_values(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    """Values whose names in generated code are others (`x-enum-varnames`), which redocly does not compare."""
    before, now = ({name: names_of(schema) for name, schema in schemas_of(each).items()} for each in (old, new))
    for schema in before.keys() & now.keys():
        for value in before[schema].keys() & now[schema].keys():
            names = before[schema][value], now[schema][value]
            if names[0] != names[1]:
                words = f"The name of {value!r} in {schema} changed from {names[0]} to {names[1]}."
                yield Change(Rating.MAJOR, words)


def names_of(schema: dict[str, Any]) -> dict[str, str]:
    return dict(zip(schema.get("enum", ()), schema.get("x-enum-varnames", ()), strict=False))


def schemas_of(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document.get("components", {}).get("schemas", {})
    return found


def words_of(change: dict[str, Any]) -> str:
    """A change that redocly has no words for."""
    side = change.get("revision") or change["base"]
    where, property_ = side["pointer"], change.get("property")
    if change["kind"] != "modified":
        return f"{place_of(where)} was {change['kind']}."
    if property_ == "key":
        return f"{change['base']['value']} was renamed to {change['revision']['value']}."
    values = [change[each].get("value") for each in ("base", "revision")]
    if property_ in ("description", "summary", "title") or not all(isinstance(value, str) for value in values):
        return f"`{property_}` of {place_of(where.removesuffix(f'/{property_}'))} was changed."
    place = place_of(where.removesuffix(f"/{property_}"))
    return f"`{property_}` of {place} changed from {values[0]!r} to {values[1]!r}."


def place_of(pointer: str) -> str:
    """A place in a document, as people say it."""
    parts = [part.replace("~1", "/").replace("~0", "~") for part in pointer.removeprefix("#/").split("/")]
    match parts:
        case ["components", "schemas", schema, "properties", member]:
            return f"`{member}` of `{schema}`"
        case ["components", "schemas", schema]:
            return f"`{schema}`"
        case ["components", "responses", response, *_, "examples", example]:
            return f"The example `{example}` of `{response}`"
        case ["components", _, name, *rest]:
            return f"`{'/'.join([name, *rest])}`"
        case _:
            return f"`{'/'.join(parts)}`"


def listed(values: Iterable[object]) -> str:
    return ", ".join(repr(value) for value in values)


def without_history(document: dict[str, Any]) -> dict[str, Any]:
    info = {key: value for key, value in document["info"].items() if key not in ("version", "x-changelog")}
    return {**document, "info": info}


def lowest_fitting(version: str, rating: Rating | None) -> str:
    """The lowest version that fits what changed since another one."""
    if rating is None:
        return version
    numbers = [int(number) for number in version.split(".")]
    return ".".join(map(str, [*numbers[:rating], numbers[rating] + 1, *[0] * (2 - rating)]))


def parsed(version: str, name: str) -> tuple[int, ...]:
    found = VERSION.fullmatch(version)
    if not found:
        raise CannotCompareError(f"specs/{name} has the info.version {version!r}: make it three numbers, as in 1.0.0")
    return tuple(int(number) for number in found.groups())


def load(path: Path) -> dict[str, Any]:
    try:
        document = yaml.safe_load(path.read_bytes())
    except yaml.YAMLError as error:
        raise CannotCompareError(f"{path.name} cannot be read, as it is or as it was: {error}") from None
    if not isinstance(document, dict) or not isinstance(document.get("info"), dict):
        raise CannotCompareError(f"{path.name} is, or was, no OpenAPI document: it has no info")
    return document


def version_of(document: dict[str, Any]) -> str:
    return str(document["info"].get("version"))


def redocly_diff(old: Path, new: str) -> dict[str, Any]:
    if not REDOCLY.exists():
        raise CannotCompareError("redocly is not installed: run `make spec-diff`, which installs it")
    # Node comes with the interpreter's environment.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    result = subprocess.run(
        [REDOCLY, "diff", old, new, "--format=json", "--fail-on=none"],
        cwd=HERE,
        env={**os.environ, "PATH": path, "REDOCLY_TELEMETRY": "off"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if result.returncode != 0:
        raise CannotCompareError(
            f"redocly could not compare {new} with what it was; `make specs` may tell why:\n{result.stderr}"
        )
    report: dict[str, Any] = json.loads(result.stdout)
    return report


def known(ref: str) -> str:
    """The ref, if there is such a commit."""
    if ref:
        try:
            git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
        except CannotCompareError:
            raise CannotCompareError(
                f"{ref} is no commit here: name a tag, a branch or a commit (git fetch --tags?)"
            ) from None
    return ref


def newest_release() -> str:
    tags = [tag for tag in git("tag", "--merged", "HEAD").split() if RELEASE.fullmatch(tag)]
    return max(tags, key=lambda tag: [int(number) for number in tag[1:].split(".")], default="")


def specs_of(base: str) -> set[str]:
    names = git("ls-tree", "--name-only", base, "./").splitlines()
    return {name for name in names if name.endswith(".yaml")} - NO_SPECS


def git(*arguments: str) -> str:
    try:
        result = subprocess.run(
            ["git", *arguments], cwd=HERE, capture_output=True, text=True, encoding="utf-8", check=True
        )
    except FileNotFoundError:
        raise CannotCompareError("git is not installed") from None
    except subprocess.CalledProcessError as error:
        raise CannotCompareError(f"git {arguments[0]} failed: {error.stderr.strip() or 'no such thing'}") from None
    return result.stdout


if __name__ == "__main__":
    sys.exit(main())
