"""Generate the diagram in docs/architecture.md from the imports in the source code."""

import textwrap
from collections import Counter

from docs.imports import LEVEL_OF, LEVELS, VALUES, arrows, folder, modules, part_of

_TITLES = {"client": "client, async_client"}
_WIDTH = 28
"""Width of each box in the diagram, in characters."""


def picture() -> str:
    """Return the diagram as Markdown: the parts from top to bottom, and the number of imports between the parts."""
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
    """Return how often each part imports each other part.

    Each key consists of the importing part and the imported part. If a module imports the same module or generated
    package several times, they count as one import. Imports in the root module are not counted, because the root module
    only re-exports names.
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
