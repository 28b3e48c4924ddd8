"""Metadata derived from facade/bulkstatus/_version.py: links, and the page on the package index.

Hatchling loads this file for every build, from a checkout and from an sdist.
"""

import re
import runpy
from pathlib import Path
from typing import Any, NamedTuple

from hatchling.metadata.plugin.interface import MetadataHookInterface

_FENCED = re.compile(r"^(`{3,}).*?^\1`*$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"(!?)\[((?:[^\[\]`]|`[^`]*`)*)\]\(([^)\s]+)\)")
_ELSEWHERE = re.compile(r"[a-z]+:|#")


class Facts(NamedTuple):
    """The version of a checkout or sdist, and where it is published."""

    version: str
    published: bool
    repository: str
    site: str


def facts(root: Path) -> Facts:
    """Return the facts of a checkout or sdist. bulkstatus is not imported: during a build it is not installed."""
    found = runpy.run_path(str(root / "facade" / "bulkstatus" / "_version.py"))
    return Facts(found["__version__"], found["PUBLISHED"], found["REPOSITORY"], found["SITE"])


def urls(about: Facts) -> dict[str, str]:
    """Return the links for `[project.urls]`; without addresses there are no links."""
    found = {"Homepage": about.site or about.repository, "Documentation": about.site}
    if about.repository:
        found |= {
            "Source": about.repository,
            "Changelog": f"{about.repository}/blob/main/CHANGELOG.md",
            "Issues": f"{about.repository}/issues",
        }
    return {name: address for name, address in found.items() if address}


def package_page(readme: str, about: Facts) -> str:
    """Return the README as the package index shows it, where relative links and images would be broken.

    They lead to the repository, at the tag of the version. Until there is a repository, links become plain text and
    images are left out. Code blocks stay as they are.
    """
    parts, position = [], 0
    for block in _FENCED.finditer(readme):
        parts += [_prose(readme[position : block.start()], about), block[0]]
        position = block.end()
    return "".join([*parts, _prose(readme[position:], about)])


def _prose(text: str, about: Facts) -> str:
    def link(found: re.Match[str]) -> str:
        picture, words, address = found.groups()
        if _ELSEWHERE.match(address):
            return found[0]
        if not about.repository:
            return "" if picture else words
        form = "raw" if picture else "blob"
        return f"{picture}[{words}]({about.repository}/{form}/v{about.version}/{address})"

    return re.sub(r"\n{3,}", "\n\n", _LINK.sub(link, text))


class Metadata(MetadataHookInterface):
    """The hook that `[tool.hatch.metadata.hooks.custom]` names."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Add the links and the page to the metadata of the project."""
        root = Path(self.root)
        about = facts(root)
        readme = (root / "README.md").read_text(encoding="utf-8")
        metadata["urls"] = urls(about)
        metadata["readme"] = {"content-type": "text/markdown", "text": package_page(readme, about)}
