"""Convert the Markdown of the repository to the Markdown of the site."""

import os.path
import posixpath
import re
from collections.abc import Callable, Mapping

from docs.site import reference_links, site_map

_FENCED = re.compile(r"^(`{3,}).*?^\1`*$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"(!?)\[((?:[^\[\]`]|`[^`]*`)*)\]\(([^)\s]+)\)")
_QUOTE = re.compile(r"^<!-- from: (\S+) -->\n```(\w+)\n", re.MULTILINE)
_COMMENT = re.compile(r"^<!--.*?-->\n", re.DOTALL | re.MULTILINE)
_BAR_IN_CODE = re.compile(r"`([^`\n]*\\\|[^`\n]*)`")


def page(source: str, targets: Mapping[str, str]) -> str:
    """Convert a Markdown file to a page of the site, and replace links to files with links to pages of the site.

    Args:
        source: Path of the Markdown file, relative to the repository.
        targets: Mapping from the paths of files in the repository to paths in the site.
    """
    text = _QUOTE.sub(r'```\2 title="\1"\n', (site_map.ROOT / source).read_text(encoding="utf-8"))
    linked_names: set[str] = set()
    converted = outside_of_code(
        text, lambda prose: reference_links.linked(_prose(prose, source, targets), linked_names)
    )
    if not site_map.REPOSITORY:
        return converted
    return f"{converted.rstrip()}\n\n[Edit this page]({site_map.REPOSITORY}/edit/main/{source})\n"


def outside_of_code(text: str, change: Callable[[str], str]) -> str:
    """Apply `change` to each part of a text outside of code blocks, and return the changed text."""
    parts, position = [], 0
    for block in _FENCED.finditer(text):
        parts += [change(text[position : block.start()]), block[0]]
        position = block.end()
    return "".join([*parts, change(text[position:])])


def _prose(text: str, source: str, targets: Mapping[str, str]) -> str:
    text = _COMMENT.sub("", text)
    # GitHub reads `a\|b` in a table as a|b; Python-Markdown shows the backslash.
    text = _BAR_IN_CODE.sub(lambda code: f"<code>{code[1].replace(chr(92) + '|', '&#124;')}</code>", text)
    return _LINK.sub(lambda link: _link(link, source, targets), text)


def _link(link: re.Match[str], source: str, targets: Mapping[str, str]) -> str:
    image_mark, text, address = link.groups()
    if re.match(r"[a-z]+:|#", address):
        return link[0]
    path, hash_mark, anchor = address.partition("#")
    linked_file = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
    if not (site_map.ROOT / linked_file).exists():
        raise SystemExit(f"{source} links to {address}, which does not exist: fix the link")
    target = targets.get(linked_file) or site_map.replacements().get(linked_file)
    if target is None:  # the file is in the repository, but not in the site
        return (
            f"[{text}]({site_map.REPOSITORY}/blob/main/{linked_file}{hash_mark}{anchor})"
            if site_map.REPOSITORY
            else text
        )
    relative = os.path.relpath(target, posixpath.dirname(targets[source]) or ".").replace(os.sep, "/")
    return f"{image_mark}[{text}]({relative}{hash_mark}{anchor})"
