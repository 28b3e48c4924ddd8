"""Format the results of the suite `startup` as Markdown."""

from bench.markdown import table
from bench.startup.measure import BARE, IMPORT_BULKSTATUS, StartupResults
from bench.target import Target

MAX_IMPORT_TIME = 0.015
"""Maximum time that `import bulkstatus` should add to the start-up of Python, in seconds."""


def section(results: StartupResults) -> str:
    """Return the section about the suite `startup` in docs/benchmarks/README.md."""
    bare = results.row(BARE)
    return "\n\n".join(
        [
            f"Each process is measured from its start to its end. All figures are medians of {results.rounds} rounds.",
            table(
                ("process", "time, ms", "more than bare Python, ms", "processor time, ms", "modules loaded"),
                (
                    (
                        f"**{row.command}**" if row.command == IMPORT_BULKSTATUS else row.command,
                        f"{1e3 * row.wall:.1f}",
                        f"{1e3 * (row.wall - bare.wall):.1f}",
                        f"{1e3 * row.cpu:.0f}",
                        f"{row.modules:,}",
                    )
                    for row in results.rows
                ),
            ),
            "![Start-up](startup.svg)",
        ]
    )


def targets(results: StartupResults) -> list[Target]:
    """Return the targets of the suite `startup`, with their results."""
    bulkstatus, bare = results.row(IMPORT_BULKSTATUS), results.row(BARE)
    extra = bulkstatus.wall - bare.wall
    return [
        Target(
            f"`{IMPORT_BULKSTATUS}`: at most {1e3 * MAX_IMPORT_TIME:g} ms more than bare Python",
            f"{1e3 * extra:.1f} ms",
            extra <= MAX_IMPORT_TIME,
            "" if extra <= MAX_IMPORT_TIME else f"it loads {bulkstatus.modules - bare.modules} more modules",
        ),
        Target(
            f"`{IMPORT_BULKSTATUS}` does not load httpx",
            "loaded" if bulkstatus.has_httpx else "not loaded",
            not bulkstatus.has_httpx,
        ),
    ]
