"""Update the `pip install` commands in the documentation.

Until bulkstatus is published, the commands install it from a checkout.
"""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
NOTE = "bulkstatus is not on the package index yet, so run the `pip` commands in a checkout of the repository.\n"
_NOTE_BLOCK = re.compile(r"(<!-- where to install:[^\n]*-->\n).*?(<!-- end of where to install -->)", re.DOTALL)
# A command that also installs a folder of the checkout, such as ./examples/salesforce, is not changed.
_END = r"(?=[\s`])(?! \./)"
_FROM_CHECKOUT = re.compile(rf"(pip install )(?:\.|'\.(\[[a-z,]+\])'){_END}")
_FROM_INDEX = re.compile(rf"(pip install )(?:bulkstatus|'bulkstatus(\[[a-z,]+\])'){_END}")


def pages(root: Path = ROOT) -> Iterator[Path]:
    """Yield the path of every page that can contain an install command."""
    yield root / "README.md"
    for folder in ("docs", "examples", "specs"):
        yield from (path for path in sorted((root / folder).rglob("*.md")) if "node_modules" not in path.parts)


def update(page: str, *, published: bool) -> str:
    """Update the install commands in a page, and return the changed page.

    The commands install the published package if `published` is true, and otherwise a checkout.
    """
    outdated, source = (_FROM_CHECKOUT, "bulkstatus") if published else (_FROM_INDEX, ".")
    page = outdated.sub(lambda match: f"{match[1]}'{source}{match[2]}'" if match[2] else f"{match[1]}{source}", page)
    note = "" if published else NOTE
    return _NOTE_BLOCK.sub(lambda match: f"{match[1]}{note}{match[2]}", page)
