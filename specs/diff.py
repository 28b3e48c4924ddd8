"""What changed in the specs since a release, what of it breaks their readers, and whether the versions say so.

    python specs/diff.py          since the newest release that this commit descends from, by its tag v1.2.3
    python specs/diff.py REF      since any other commit

`redocly diff` compares, and `ratings.py` says what comes of it. The exit code is 0 if every `info.version` fits what
changed, 1 if one does not, and 2 if nothing could be compared. The interpreter that runs this script must have PyYAML,
and node beside it; `make spec-diff` sees to it.
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

from choices import aligned
from ratings import Rating, lowest_fitting, rated

HERE = Path(__file__).resolve().parent
REDOCLY = HERE / "node_modules" / ".bin" / "redocly"
RELEASE = re.compile(r"v(\d+)\.(\d+)\.(\d+)")
VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)", re.ASCII)
NO_SPECS = {"redocly.yaml"}
LABELS = {Rating.MAJOR: "breaking", Rating.MINOR: "minor", Rating.PATCH: "patch"}


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
    known_before = sorted(before & now)
    unchanged = [name for name in known_before if spec_at(base, name) == (HERE / name).read_bytes()]
    misfits = [name for name in known_before if name not in unchanged and not fits(name, base)]
    for name in sorted(now - before):
        print(f"{name}: new since {base}, as {version_of(load(HERE / name))}.")
    for name in sorted(before - now):
        print(f"{name}: gone since {base}")
        print(f"  {LABELS[Rating.MAJOR]}  Who reads it loses it: keep its published versions where they are.")
    if unchanged:
        print(f"Unchanged since {base}: {', '.join(unchanged)}.")
    if misfits:
        print("\nRaise info.version, and say in info.x-changelog what changed; specs/README.md tells which number.")
    return 1 if misfits else 0


def fits(name: str, base: str) -> bool:
    """Tell what changed in one spec; whether its version was raised to fit."""
    with tempfile.TemporaryDirectory() as scratch:
        former = Path(scratch) / name
        former.write_bytes(spec_at(base, name))
        times = (f"as it was in {base}", "as it is now")
        old, new = (load(path, when) for path, when in zip((former, HERE / name), times, strict=True))
        versions = [version_of(old), version_of(new)]
        numbers = [parsed(version, name, when) for version, when in zip(versions, times, strict=True)]
        old, changes = aligned(old, new)
        if changes:
            former.write_text(json.dumps(old, default=str), encoding="utf-8")
        changes += rated(redocly_diff(former, name), old, new)
        changes.sort(key=lambda change: change.rating)
    print(f"{name}: {' → '.join(dict.fromkeys(versions))}, since {base}")
    for change in changes:
        place = f" (specs/{name}:{change.line})" if change.line else ""
        print(f"  {LABELS[change.rating]:<8}  {change.words}{place}")
    if not changes:
        print("  Nothing that a reader of the document would see.")
    lowest = lowest_fitting(numbers[0], min((change.rating for change in changes), default=None))
    is_high_enough = numbers[1] >= lowest
    if not is_high_enough:
        print(f"  info.version is {versions[1]}, and has to be {'.'.join(map(str, lowest))} or higher.")
    return is_high_enough


def parsed(version: str, name: str, when: str = "as it is now") -> tuple[int, ...]:
    found = VERSION.fullmatch(version)
    if not found:
        raise CannotCompareError(
            f"{name}, {when}, has the info.version {version!r}, which is not three numbers as in 1.0.0"
        )
    return tuple(int(number) for number in found.groups())


def load(path: Path, when: str = "as it is now") -> dict[str, Any]:
    try:
        document = yaml.safe_load(path.read_bytes())
    except yaml.YAMLError as error:
        raise CannotCompareError(f"{path.name}, {when}, cannot be read: {error}") from None
    if not isinstance(document, dict) or not isinstance(document.get("info"), dict):
        raise CannotCompareError(f"{path.name}, {when}, is no OpenAPI document: it has no info")
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
            git("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")
        except CannotCompareError:
            raise CannotCompareError(
                f"{ref} is no commit here: name a tag, a branch or a commit (git fetch --tags?)"
            ) from None
    return ref


def newest_release() -> str:
    """The newest release that this commit descends from; empty if there is none yet."""
    tags = [tag for tag in git("tag", "--merged", "HEAD").split() if RELEASE.fullmatch(tag)]
    if not tags and has_cut_off_releases():
        raise CannotCompareError("this clone is shallow, and lacks the releases: git fetch --unshallow --tags")
    return max(tags, key=lambda tag: [int(number) for number in tag[1:].split(".")], default="")


def has_cut_off_releases() -> bool:
    """Whether there are releases where this clone came from, and it is shallow; False where that cannot be asked."""
    if git("rev-parse", "--is-shallow-repository").strip() != "true":
        return False
    try:
        tags = git("ls-remote", "--tags", "origin").splitlines()
    except CannotCompareError:
        return False
    return any(RELEASE.fullmatch(tag.rpartition("/")[2]) for tag in tags)


def specs_of(base: str) -> set[str]:
    names = git("ls-tree", "--name-only", base, "./").splitlines()
    return {name for name in names if name.endswith(".yaml")} - NO_SPECS


def spec_at(base: str, name: str) -> bytes:
    return git("show", f"{base}:./{name}").encode()


def git(*arguments: str) -> str:
    try:
        result = subprocess.run(
            ["git", *arguments],
            cwd=HERE,
            env={**os.environ, "GIT_TERMINAL_PROMPT": "0"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
        )
    except FileNotFoundError:
        raise CannotCompareError("git is not installed") from None
    except subprocess.CalledProcessError as error:
        raise CannotCompareError(f"git {arguments[0]} failed: {error.stderr.strip() or 'no such thing'}") from None
    return result.stdout


if __name__ == "__main__":
    sys.exit(main())
