"""Check the built files: `python -m release.files FOLDER CHECKOUT_FOLDER`.

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
"""The content of each file, by its path."""


def in_wheel(path: Path) -> Files:
    """Return the files of a wheel."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def in_sdist(path: Path) -> Files:
    """Return the files of an sdist, by their paths in the folder of the sdist."""
    contents = {}
    with tarfile.open(path) as archive:
        for member in archive.getmembers():
            content = archive.extractfile(member)
            if content is not None:
                contents[member.name.partition("/")[2]] = content.read()
    return contents


def expected_in_sdist(root: Path) -> set[str]:
    """Return the files of a checkout that git does not ignore, and the files that the build backend adds."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    output = subprocess.run(command, cwd=root, capture_output=True, check=True).stdout.decode()
    return {name for name in output.split("\0") if (root / name).is_file()} | IN_SDIST


def expected_in_wheel(version: str, sdist: Iterable[str]) -> set[str]:
    """Return the paths that the wheel should contain: the files of both packages and of the metadata."""
    metadata = {f"bulkstatus-{version}.dist-info/{name}" for name in IN_WHEEL}
    packaged = (
        target + file.removeprefix(source)
        for file in sdist
        for source, target in PACKAGES.items()
        if file.startswith(source)
    )
    return {*metadata, *packaged}


def problems(version: str, sdist: Files, wheel: Files, checkout_wheel: Files, expected: set[str]) -> list[str]:
    """Return the problems of the built files.

    Args:
        version: The version of bulkstatus.
        sdist: The files of the sdist.
        wheel: The files of the wheel that was built from the sdist.
        checkout_wheel: The files of the wheel that was built from the checkout.
        expected: The files that the sdist should have.
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
    """Print the problems of the files, and exit with 1 if there are any."""
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
