"""Show how the specs changed since a release, and check that `info.version` is high enough for the changes.

    python specs/diff.py          compares with the newest release: the highest tag such as v1.2.3 in the history
    python specs/diff.py REF      compares with any other commit

The exit code is 0 if the version of every changed spec was raised far enough, or if there is no release yet. The exit
code is 1 if a version is too low, and 2 if the comparison fails. The environment that runs this script must contain
PyYAML and the program `node`. `make spec-diff` provides PyYAML and `node`.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

from changes import PATCH, Change, changed_references, corrected, lost_names

HERE = Path(__file__).resolve().parent
ENVIRONMENT = {
    **os.environ,
    "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",  # node is in the folder of Python
    "REDOCLY_TELEMETRY": "off",
    "GIT_TERMINAL_PROMPT": "0",
}
RELEASE = re.compile(r"v\d+\.\d+\.\d+")
VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)", re.ASCII)
LABELS = ("breaking", "minor", "patch")


class CannotCompareError(Exception):
    """The exception that is raised if two specs cannot be compared. Its message explains the reason and what to do."""


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Show what changed in the specs, and whether their versions are high enough."
    )
    parser.add_argument(
        "base",
        nargs="?",
        default="",
        help="the commit to compare with, as a git ref [default: the tag of the newest release]",
    )
    base = parser.parse_args().base
    try:
        if base:
            hint = f"{base} is not a commit in this repository: run `git fetch --tags`, or give another tag or branch"
            run("git", "rev-parse", "--verify", "--quiet", f"{base}^{{commit}}", failure=hint)
        elif not (base := newest_release()):
            print("There is no release yet, so nothing was compared: this commit's history has no tag such as v1.2.3.")
            return 0
        return compare_all(base)
    except CannotCompareError as error:
        print(error, file=sys.stderr)
        return 2


def newest_release() -> str:
    """Return the tag of the newest release in the current history, or an empty string if there is no release."""
    for tag in git("tag", "--merged", "HEAD", "--sort=-version:refname").split():
        if RELEASE.fullmatch(tag):
            return tag
    if git("rev-parse", "--is-shallow-repository").strip() == "true":
        try:
            tags = git("ls-remote", "--tags", "--refs", "origin").replace("refs/tags/", "").split()
        except CannotCompareError:
            return ""  # without a connection, the remote tags are unknown
        if any(map(RELEASE.fullmatch, tags)):
            raise CannotCompareError("this clone is shallow and lacks the releases: run `git fetch --unshallow --tags`")
    return ""


def compare_all(base: str) -> int:
    """Compare every spec with its earlier content in the commit `base`, and return the exit code."""
    names = git("ls-tree", "--name-only", base, "./").splitlines()
    before = {name: git("show", f"{base}:./{name}") for name in names if name.endswith(".yaml")}
    now = {path.name: path.read_text("utf-8") for path in HERE.glob("*.yaml")}
    both = sorted((before.keys() & now.keys()) - {"redocly.yaml"})
    changed = [name for name in both if before[name] != now[name]]
    fitting = [compare(name, before[name], now[name], base) for name in changed]
    for name in sorted(now.keys() - before.keys()):
        print(f"{name}: added since {base}, with version {load(name, now[name])[1]}.")
    for name in sorted(before.keys() - now.keys()):
        print(f"{name}: removed since {base}")
        print("  breaking  Callers lose this spec: keep its published versions online.")
    if changed != both:
        print(f"Unchanged since {base}: {', '.join(name for name in both if name not in changed)}.")
    if not all(fitting):
        print(
            "\nRaise info.version, and describe the change in info.x-changelog. specs/README.md explains the numbers."
        )
    return 0 if all(fitting) else 1


def compare(name: str, before: str, now: str, base: str) -> bool:
    """Print what changed in one spec, and return whether the version is high enough for the changes."""
    old, old_version = load(name, before, f"in {base}")
    new, new_version = load(name, now)
    changes = sorted(changes_of(name, before, old, new), key=lambda change: change.impact)
    print(f"{name}: changed since {base}, version {' → '.join(dict.fromkeys((old_version, new_version)))}")
    for impact, words, line in changes:
        place = f" (specs/{name}:{line})" if line else ""
        print(f"  {LABELS[impact]:<8}  {words[0].upper()}{words[1:]}{place}")
    lowest, number = (list(map(int, version.split("."))) for version in (old_version, new_version))
    if changes:
        raised = changes[0].impact
        lowest = [*lowest[:raised], lowest[raised] + 1, 0, 0][:3]
    else:
        print("  No visible change: only comments, layout, info.version or info.x-changelog differ.")
    if number < lowest:
        print(f"  info.version is {new_version}, but must be {'.'.join(map(str, lowest))} or higher.")
    return number >= lowest


def load(name: str, text: str, where: str = "in this checkout") -> tuple[dict[str, Any], str]:
    """Parse a spec.

    Return two values: the document without `info.version` and `info.x-changelog`, and the version as a string.
    """
    try:
        document = yaml.safe_load(text)
        version = str(document["info"].pop("version", None))
        document["info"].pop("x-changelog", None)
        document.setdefault("components", {}).setdefault("schemas", {})
    except yaml.YAMLError as error:
        raise CannotCompareError(f"{name} {where} is not valid YAML: {error}") from None
    except (AttributeError, KeyError, TypeError):
        raise CannotCompareError(f"{name} {where} is not an OpenAPI document: it has no info") from None
    if not VERSION.fullmatch(version):
        problem = f"has the info.version {version!r}: use three numbers, such as 1.0.0"
        raise CannotCompareError(f"{name} {where} {problem}")
    return document, version


def changes_of(name: str, before: str, old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    schemas, new_schemas = old["components"]["schemas"], new["components"]["schemas"]
    changes = [*changed_references(old, new, new_schemas), *lost_names(schemas, new_schemas)]
    with tempfile.TemporaryDirectory() as scratch:
        former = Path(scratch) / name
        # `changed_references` may have rewritten the old document.
        former.write_text(json.dumps(old, default=str) if changes else before, encoding="utf-8")
        failure = f"redocly could not compare {name} with its earlier version. `make specs` may show why:\n"
        redocly = ("node_modules/.bin/redocly", "diff", str(former), name, "--format=json", "--fail-on=none")
        changes += corrected(json.loads(run(*redocly, failure=failure)), new)
    if not changes and old != new:  # redocly ignores these changes, but people see them
        changes = [Change(PATCH, "Examples, extensions or the order of a list changed.")]
    return changes


def git(*arguments: str) -> str:
    return run("git", *arguments, failure=f"git {arguments[0]} failed: ")


def run(*command: str, failure: str) -> str:
    """Run a program in the folder specs/, and return its output."""
    try:
        result = subprocess.run(
            command, cwd=HERE, env=ENVIRONMENT, capture_output=True, text=True, encoding="utf-8", check=True
        )
    except FileNotFoundError:
        raise CannotCompareError(
            f"{command[0]} was not found: `make spec-diff` installs redocly, but not git"
        ) from None
    except subprocess.CalledProcessError as error:
        raise CannotCompareError(f"{failure}{error.stderr.strip()}") from None
    return result.stdout


if __name__ == "__main__":
    sys.exit(main())
