"""Check that the current commit can be released as VERSION: `python -m release.check VERSION`."""

import argparse
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from release import changelog
from release.metadata import facts

ROOT = Path(__file__).parents[2]


def problems(root: Path, version: str, environment: Mapping[str, str]) -> list[str]:
    """Return the reasons why the current commit cannot be released.

    Args:
        root: Folder of the checkout.
        version: Version to release, such as 1.2.3.
        environment: Environment variables, which contain the address of the repository on GitHub.
    """
    release, path = facts(root), "facade/bulkstatus/_version.py"
    text = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    messages = changelog.problems(text, release.version)
    newest = next(iter(changelog.sections(text)), None)
    if release.version != version:
        messages.append(
            f"{path}: the version is {release.version}, not {version}: release the commit that has {version}"
        )
    if newest and newest.version and not newest.released:
        messages.append(f"CHANGELOG.md: {newest.version} is unreleased: write the date of the release in its title")
    if not release.published:
        messages.append(f"{path}: PUBLISHED is False: set it to True and run `make readme`")
    if not release.repository:
        messages.append(f"{path}: REPOSITORY is empty: write the address of the repository there")
    address = f"{environment.get('GITHUB_SERVER_URL', '')}/{environment.get('GITHUB_REPOSITORY', '')}"
    if release.repository and address not in ("/", release.repository):
        messages.append(
            f"{path}: REPOSITORY is {release.repository}, but this workflow runs for {address}: correct REPOSITORY"
        )
    return messages


def main() -> None:
    """Print the reasons why the current commit cannot be released, and exit with 1 if there are any."""
    parser = argparse.ArgumentParser(prog="python -m release.check", description=__doc__)
    parser.add_argument("version", help="the version to release, such as 1.2.3")
    version = parser.parse_args().version
    messages = problems(ROOT, version, os.environ)
    for message in messages:
        print(message, file=sys.stderr)
    if messages:
        raise SystemExit(f"{version} cannot be released from this commit")
    print(f"{version} can be released from this commit")


if __name__ == "__main__":
    main()
