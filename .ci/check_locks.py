"""Check that new environments contain exactly the pinned packages, even if newer versions of the packages exist.

    python .ci/check_locks.py [LOCK ...]

The check creates a folder with a newer, fake version of every pinned package. For each lock file, the check offers the
fake versions to pip, creates an environment, and compares the installed packages with the lock file. On Python 3.11,
the check uses pip 23.0, which is the oldest pip that any release of Python 3.11 includes. On newer versions of Python,
the check uses the pip that Python includes. Without arguments, `check_locks.py` checks every lock file.
"""

import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCKS = ROOT / ".ci" / "locks"
OLDEST_PIP = ROOT / ".ci" / "oldest-pip.txt"
FAKE_VERSION = "9999.0"
# Environments contain these packages without a lock: `python -m venv` and the checkout install them.
NOT_LOCKED = {"pip", "setuptools", "bulkstatus"}
# pip 23.0 does not run on newer Pythons, which come with a newer pip.
HAS_OLDEST_PIP = sys.version_info < (3, 12)
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[([^]]+)\])?==([^\s;\\]+)(?: *; *([^\\]+?))? *\\?$", re.MULTILINE)
# This program prints the packages of a lock that its environment should have. It uses pip to evaluate the markers.
_EXPECTED = """
import json, sys
from pip._vendor.packaging.markers import Marker
pins = json.load(sys.stdin)
print(json.dumps({name: version for name, version, marker in pins if not marker or Marker(marker).evaluate()}))
"""


def main(names: list[str]) -> int:
    """Check the lock files with the given names, or all lock files if `names` is empty.

    Return the exit code of the program.
    """
    locks = [LOCKS / f"{name}.txt" for name in names] or sorted(LOCKS.glob("*.txt"))
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        releases = work / "releases"
        releases.mkdir()
        for lock in locks:
            for name, extras, _, _ in pins(lock):
                write_fake_wheel(releases, name, extras.split(",") if extras else [])
        environment = {**os.environ, "PIP_FIND_LINKS": str(releases)}
        python = python_with_oldest_pip(work)
        mismatches = [line for lock in locks for line in check(lock, python, work / lock.stem, environment)]
    print(
        "\n".join(mismatches)
        or f"{len(locks)} locks install exactly their pins, although {FAKE_VERSION} of each package is available"
    )
    return 1 if mismatches else 0


def pins(lock: Path) -> list[tuple[str, str, str, str]]:
    """Return the name, extras, version and marker of every package in a lock file."""
    found_pins = _PIN.findall(lock.read_text(encoding="utf-8"))
    if not found_pins:
        raise SystemExit(f"{lock.relative_to(ROOT)} has no pins: run make lock")
    return found_pins


def write_fake_wheel(folder: Path, name: str, extras: list[str]) -> None:
    """Write an empty wheel of a package, with the version `FAKE_VERSION` and the given extras."""
    module = name.replace("-", "_").replace(".", "_")
    info = f"{module}-{FAKE_VERSION}.dist-info"
    metadata = [f"Metadata-Version: 2.1\nName: {name}\nVersion: {FAKE_VERSION}\n"]
    metadata += [f"Provides-Extra: {extra}\n" for extra in extras]
    with zipfile.ZipFile(folder / f"{module}-{FAKE_VERSION}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{info}/METADATA", "".join(metadata))
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: fake\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", f"{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n")


def python_with_oldest_pip(work: Path) -> Path:
    """Create a script that runs the current Python interpreter, and return the path of the script.

    On Python 3.11, the script also installs the oldest pip in each new environment.
    """
    python = shlex.quote(sys.executable)
    lines = ["#!/bin/sh", "set -eu", f'{python} "$@"']
    if HAS_OLDEST_PIP:
        install = f"-m pip install -qq --disable-pip-version-check --require-hashes -r {shlex.quote(str(OLDEST_PIP))}"
        lines.append(f'case "$*" in "-m venv "*) "$3/bin/python" {install} ;; esac')
    command = work / "python"
    command.write_text("\n".join([*lines, ""]), encoding="utf-8")
    command.chmod(0o755)
    return command


def check(lock: Path, python: Path, directory: Path, environment: dict[str, str]) -> list[str]:
    """Create an environment from a lock file, and return a line for each package that differs from the lock file."""
    pinned = pins(lock)
    project = ["."] if "editables" in {name for name, *_ in pinned} else []
    command: list[str | Path] = ["sh", ".ci/environment", python, directory, lock, *project]
    set_up = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    if set_up.returncode:
        return [f"{lock.stem}: the environment could not be created: see the message of pip above"]
    python_inside = str(directory / "bin" / "python")
    pip = [python_inside, "-m", "pip", "--disable-pip-version-check"]

    def output(command: list[str], text: str = "") -> str:
        result = subprocess.run(
            command, env=environment, check=True, input=text, stdout=subprocess.PIPE, encoding="utf-8"
        )
        return result.stdout

    # The check is valid only if pip would install the fake version without a lock.
    first_name, *_ = pinned[0]
    offered = output([*pip, "install", "-qq", "--dry-run", "--no-deps", "--upgrade", "--report", "-", first_name])
    if FAKE_VERSION not in offered:
        return [f"{lock.stem}: pip does not find the fake version of {first_name}, so nothing was checked"]

    if HAS_OLDEST_PIP:
        pinned += pins(OLDEST_PIP)
    expected = json.loads(
        output(
            [python_inside, "-c", _EXPECTED],
            json.dumps([(name, version, marker) for name, _, version, marker in pinned]),
        )
    )
    installed = {
        name: package["version"]
        for package in json.loads(output([*pip, "list", "--format", "json"]))
        if (name := re.sub(r"[-_.]+", "-", package["name"]).lower()) in expected or name not in NOT_LOCKED
    }
    return [
        f"{lock.stem}: {name} is {installed.get(name, 'missing')}, but the lock says {expected.get(name, 'nothing')}"
        for name in sorted(expected.keys() | installed.keys())
        if expected.get(name) != installed.get(name)
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
