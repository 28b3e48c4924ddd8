"""Check the files in the built sdist and wheels: `python -m release.files FOLDER CHECKOUT_FOLDER`.

FOLDER contains the sdist and the wheel that was built from the sdist. CHECKOUT_FOLDER contains the wheel that was built
from the checkout.
"""

import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from release.metadata import facts

ROOT = Path(__file__).parents[2]
# The name of each folder in the wheel, by the name of the folder in the checkout.
PACKAGES = {"facade/bulkstatus/": "bulkstatus/", "generated/bulkstatus_api/": "bulkstatus_api/"}
# Files that the build backend adds.
IN_SDIST = {"PKG-INFO"}
IN_WHEEL = {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"}
TYPED = {"bulkstatus/py.typed", "bulkstatus_api/py.typed"}

Files = Mapping[str, bytes]
"""The files in an sdist or wheel. Each key is the path of a file, and each value is its content."""


def in_wheel(path: Path) -> Files:
    """Return a mapping from the path of each file in a wheel to its content."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def in_sdist(path: Path) -> Files:
    """Return a mapping from the path of each file in an sdist to its content.

    The paths omit the top-level folder of the sdist.
    """
    contents = {}
    with tarfile.open(path) as archive:
        for member in archive.getmembers():
            content = archive.extractfile(member)
            if content is not None:
                contents[member.name.partition("/")[2]] = content.read()
    return contents


def expected_in_sdist(root: Path) -> set[str]:
    """Return the paths that the sdist should contain: files that git does not ignore, and the file `PKG-INFO`."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    output = subprocess.run(command, cwd=root, capture_output=True, check=True).stdout.decode()
    return {name for name in output.split("\0") if (root / name).is_file()} | IN_SDIST


def expected_in_wheel(version: str, sdist: Iterable[str]) -> set[str]:
    """Return the paths that the wheel should contain: the files of `bulkstatus` and `bulkstatus_api`, and metadata."""
    metadata = {f"bulkstatus-{version}.dist-info/{name}" for name in IN_WHEEL}
    packaged = (
        target + file.removeprefix(source)
        for file in sdist
        for source, target in PACKAGES.items()
        if file.startswith(source)
    )
    return {*metadata, *packaged}


def problems(version: str, sdist: Files, wheel: Files, checkout_wheel: Files, expected: set[str]) -> list[str]:
    """Return a message for each problem in the built sdist and wheels.

    Args:
        version: The version of bulkstatus.
        sdist: The files in the sdist.
        wheel: The files in the wheel that was built from the sdist.
        checkout_wheel: The files in the wheel that was built from the checkout.
        expected: Paths of the files that the sdist should contain.
    """
    return [
        *_differences("the sdist", set(sdist), expected),
        *_differences("the wheel", set(wheel), expected_in_wheel(version, sdist)),
        *(f"the wheel lacks {name}: type checkers would ignore its types" for name in sorted(TYPED - set(wheel))),
        *(
            f"{name} is not the same in the wheels from the sdist and from the checkout"
            for name in sorted({*wheel, *checkout_wheel})
            if wheel.get(name) != checkout_wheel.get(name)
        ),
    ]


def _differences(archive: str, actual: set[str], expected: set[str]) -> list[str]:
    return [
        *(
            f"{archive} contains {name}, which is not a file of the project: exclude it in pyproject.toml"
            for name in sorted(actual - expected)
        ),
        *(f"{archive} lacks {name}: include it in pyproject.toml" for name in sorted(expected - actual)),
    ]


def main() -> None:
    """Print the problems in the built files, and exit with 1 if there are any."""
    folder, checkout_folder = map(Path, sys.argv[1:])
    version = facts(ROOT).version
    sdist, wheel = folder / f"bulkstatus-{version}.tar.gz", folder / f"bulkstatus-{version}-py3-none-any.whl"
    expected = expected_in_sdist(ROOT)
    messages = problems(version, in_sdist(sdist), in_wheel(wheel), in_wheel(checkout_folder / wheel.name), expected)
    for message in messages:
        print(message, file=sys.stderr)
    if messages:
        raise SystemExit("the built files cannot be released")
    for path in (sdist, wheel):
        print(f"{path.name}: {path.stat().st_size:,} bytes, as expected")


if __name__ == "__main__":
    main()
