"""Compute the links and the README that the package index shows.

The addresses in the links come from facade/bulkstatus/_version.py. Hatchling loads this module whenever it builds
bulkstatus from a checkout or from an sdist.
"""

import re
import runpy
from pathlib import Path
from typing import Any, NamedTuple

from hatchling.metadata.plugin.interface import MetadataHookInterface

_FENCED = re.compile(r"^(`{3,}).*?^\1`*$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"(!?)\[((?:[^\[\]`]|`[^`]*`)*)\]\(([^)\s]+)\)")
_ABSOLUTE = re.compile(r"[a-z]+:|#")


class Facts(NamedTuple):
    """The values in `_version.py` from which the metadata is computed."""

    version: str
    published: bool
    repository: str
    site: str


def facts(root: Path) -> Facts:
    """Return the values in `_version.py` of a checkout or sdist.

    The function does not import bulkstatus, because bulkstatus is not installed during a build.
    """
    values = runpy.run_path(str(root / "facade" / "bulkstatus" / "_version.py"))
    return Facts(values["__version__"], values["PUBLISHED"], values["REPOSITORY"], values["SITE"])


def urls(release: Facts) -> dict[str, str]:
    """Return the links for `[project.urls]` in pyproject.toml.

    If `_version.py` contains no address, the result is empty.
    """
    links = {"Homepage": release.site or release.repository, "Documentation": release.site}
    if release.repository:
        links |= {
            "Source": release.repository,
            "Changelog": f"{release.repository}/blob/main/CHANGELOG.md",
            "Issues": f"{release.repository}/issues",
        }
    return {name: address for name, address in links.items() if address}


def package_page(readme: str, release: Facts) -> str:
    """Return the README for the package index, with absolute links and images.

    Relative links become links to the files in the repository, at the tag of the version. If the address of the
    repository is unknown, relative links become plain text, and relative images are removed. Code blocks are not
    changed.
    """
    parts, position = [], 0
    for block in _FENCED.finditer(readme):
        parts += [_prose(readme[position : block.start()], release), block[0]]
        position = block.end()
    return "".join([*parts, _prose(readme[position:], release)])


def _prose(prose: str, release: Facts) -> str:
    def link(match: re.Match[str]) -> str:
        image_mark, text, address = match.groups()
        if _ABSOLUTE.match(address):
            return match[0]
        if not release.repository:
            return "" if image_mark else text
        view = "raw" if image_mark else "blob"
        return f"{image_mark}[{text}]({release.repository}/{view}/v{release.version}/{address})"

    return re.sub(r"\n{3,}", "\n\n", _LINK.sub(link, prose))


class Metadata(MetadataHookInterface):
    """A metadata hook for Hatchling.

    The table `[tool.hatch.metadata.hooks.custom]` in pyproject.toml enables the hook.
    """

    def update(self, metadata: dict[str, Any]) -> None:
        """Add the links and the README for the package index to the metadata of bulkstatus."""
        root = Path(self.root)
        release = facts(root)
        readme = (root / "README.md").read_text(encoding="utf-8")
        metadata["urls"] = urls(release)
        metadata["readme"] = {"content-type": "text/markdown", "text": package_page(readme, release)}
