"""The Markdown of the repository as that of the site's pages."""

import os.path
import posixpath
import re
from collections.abc import Callable, Mapping

from docs.site import names, where

_FENCED = re.compile(r"^(`{3,}).*?^\1`*$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"(!?)\[((?:[^\[\]`]|`[^`]*`)*)\]\(([^)\s]+)\)")
_QUOTE = re.compile(r"^<!-- from: (\S+) -->\n```(\w+)\n", re.MULTILINE)
_COMMENT = re.compile(r"^<!--.*?-->\n", re.DOTALL | re.MULTILINE)
_BAR_IN_CODE = re.compile(r"`([^`\n]*\\\|[^`\n]*)`")


def page(source: str, homes: Mapping[str, str]) -> str:
    """The Markdown of a file as the site's, in which links lead to the files' new places."""
    text = _QUOTE.sub(r'```\2 title="\1"\n', (where.ROOT / source).read_text(encoding="utf-8"))
    seen: set[str] = set()
    shown = outside_of_code(text, lambda prose: names.linked(_prose(prose, source, homes), seen))
    if not where.REPOSITORY:
        return shown
    return f"{shown.rstrip()}\n\n[Edit this page]({where.REPOSITORY}/edit/main/{source})\n"


def outside_of_code(text: str, change: Callable[[str], str]) -> str:
    """Change what is no block of code."""
    parts, position = [], 0
    for block in _FENCED.finditer(text):
        parts += [change(text[position : block.start()]), block[0]]
        position = block.end()
    return "".join([*parts, change(text[position:])])


def _prose(text: str, source: str, homes: Mapping[str, str]) -> str:
    text = _COMMENT.sub("", text)
    # GitHub reads `a\|b` in a table as a|b; Python-Markdown shows the backslash.
    text = _BAR_IN_CODE.sub(lambda code: f"<code>{code[1].replace(chr(92) + '|', '&#124;')}</code>", text)
    return _LINK.sub(lambda link: _link(link, source, homes), text)


def _link(link: re.Match[str], source: str, homes: Mapping[str, str]) -> str:
    picture, text, address = link.groups()
    if re.match(r"[a-z]+:|#", address):
        return link[0]
    path, mark, anchor = address.partition("#")
    wanted = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
    if not (where.ROOT / wanted).exists():
        raise SystemExit(f"{source} links to {address}, which is not there: mend the link")
    target = homes.get(wanted) or where.stand_ins().get(wanted)
    if target is None:  # a file that is in the repository and not in the site
        return f"[{text}]({where.REPOSITORY}/blob/main/{wanted}{mark}{anchor})" if where.REPOSITORY else text
    near = os.path.relpath(target, posixpath.dirname(homes[source]) or ".").replace(os.sep, "/")
    return f"{picture}[{text}]({near}{mark}{anchor})"
