"""The picture of the packages in docs/architecture.md, drawn from the imports in the source."""

import textwrap
from collections import Counter

from docs.imports import LEVEL_OF, LEVELS, VALUES, arrows, folder, modules, part_of

_TITLES = {"client": "client, async_client"}
_WIDTH = 28
"""The width of a box, in characters."""


def picture() -> str:
    """Return the picture in Markdown: the parts from the top down, and the number of imports between them."""
    counts = counted()
    columns = [*list(LEVEL_OF)[1:], "generated"]
    indent = " " * (_WIDTH + 3)
    edge = "─" * (_WIDTH - 2)
    lines = [f"{indent}{'│   ' * index}{name}" for index, name in enumerate(columns)]
    lines.append(f"┌{edge}┐   {'│   ' * len(columns)}")
    for parts in LEVELS:
        for part in parts:
            lower = [column for column in columns if LEVEL_OF.get(column, 0) > LEVEL_OF[part]]
            figures = [f"{counts[part, column] or '·' * (column in lower):>4}" for column in columns]
            lines.append(f"│ {_TITLES.get(part, part):<{_WIDTH - 4}} │{''.join(figures)}")
        lines.append(f"├{edge}┤")
    names = textwrap.wrap(" ".join(VALUES), _WIDTH - 6)
    lines[-1:] = [*(f"│   {line:<{_WIDTH - 6}} │" for line in names), f"└{edge}┘"]
    return "".join(f"{line.rstrip()}\n" for line in ["```text", *lines, "```"])


def counted() -> Counter[tuple[str, str]]:
    """Return how many pairs of modules import from one part to another, by the names of the two parts.

    For `generated`, a pair is a module and a generated package. The root module only re-exports, so its imports are not
    counted.
    """
    package = folder("bulkstatus")
    known = modules(package)
    pairs = set()
    for importer, imported, *_ in arrows(package):
        if importer != package.name and imported in known and part_of(importer) != part_of(imported):
            pairs.add((importer, imported, part_of(imported)))
        elif imported.startswith("bulkstatus_api."):
            pairs.add((importer, imported.split(".")[1], "generated"))
    return Counter((part_of(importer), target) for importer, _, target in pairs)
