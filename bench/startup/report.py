"""This suite's part of the page, in Markdown."""

from bench.markdown import table
from bench.startup.measure import BARE, OURS, StartupResults
from bench.target import Target

MOST_MORE = 0.015
"""Seconds that our import may take beyond bare Python."""


def section(results: StartupResults) -> str:
    """The part of the page."""
    bare = results.row(BARE)
    return "\n\n".join(
        [
            f"Whole processes, started in turn; the figures are medians of {results.rounds} rounds.",
            table(
                ("process", "time, ms", "more than bare Python, ms", "processor time, ms", "modules loaded"),
                (
                    (
                        f"**{row.command}**" if row.command == OURS else row.command,
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
    """What was to be reached."""
    ours, bare = results.row(OURS), results.row(BARE)
    more = ours.wall - bare.wall
    return [
        Target(
            f"`{OURS}`: at most {1e3 * MOST_MORE:g} ms more than bare Python",
            f"{1e3 * more:.1f} ms",
            more <= MOST_MORE,
            "" if more <= MOST_MORE else f"it loads {ours.modules - bare.modules} modules more",
        ),
        Target(f"`{OURS}` loads no httpx", "loaded" if ours.has_httpx else "not loaded", not ours.has_httpx),
    ]
