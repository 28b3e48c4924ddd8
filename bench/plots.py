"""Draw plots as SVG files. The same data always produces the same file. The plots are also readable in dark mode.

matplotlib is installed only in the environment of the benchmarks, so functions import it with `importlib` when they
need it.
"""

import importlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

STYLE = {
    "svg.fonttype": "none",  # write text as text elements, not as paths
    "svg.hashsalt": "bulkstatus",
    "font.family": "sans-serif",
    "font.size": 10,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#dddddd",
    "axes.axisbelow": True,
    "legend.frameon": False,
}
BULKSTATUS_COLOUR, OTHERS_COLOUR = "#0b6e4f", "#8a8a8a"
OTHERS_COLOURS = ("#b35900", "#5b5ea6", "#8a8a8a", "#9b2335", "#3a7ca5")

LABEL_POSITIONS = [
    (side, dx, dy * step)
    for step in (1, 1.5, 2, 3)
    for side, dx in (("left", 5), ("right", -5), ("center", 0))
    for dy in (5, -11)
]
"""Possible positions of a label in a scatter plot, the best position first.

Each position consists of the label's alignment, and of the label's x and y offsets from the data point. The unit of the
offsets is the typographic point.
"""


@frozen
class Point:
    """A point in a scatter plot, and its label."""

    name: str
    x: float
    y: float
    is_bulkstatus: bool


@frozen
class Line:
    """A curve in a line plot, and its label."""

    name: str
    points: Mapping[float, float]
    is_bulkstatus: bool


def scatter(path: Path, points: Sequence[Point], *, x: str, y: str) -> None:
    """Save a scatter plot with two logarithmic axes as an SVG file."""

    def draw(axes: Any) -> None:
        for is_bulkstatus, marker, colour in ((True, "o", BULKSTATUS_COLOUR), (False, "s", OTHERS_COLOUR)):
            group = sorted(
                (point for point in points if point.is_bulkstatus == is_bulkstatus), key=lambda point: point.x
            )
            label = "bulkstatus, by the progress that the vendor reports" if is_bulkstatus else "other libraries"
            axes.plot([p.x for p in group], [p.y for p in group], marker, color=colour, markersize=6, label=label)
        axes.set(xscale="log", yscale="log", xlabel=x, ylabel=y)
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_locator(ticker.LogLocator(subs=(1, 2, 5)))
            axis.set_major_formatter("{x:g}")
            axis.set_minor_locator(ticker.NullLocator())
        axes.legend(fontsize=8)
        _label(axes, points)

    ticker = importlib.import_module("matplotlib.ticker")
    _save(path, draw, height=5.2)


def _label(axes: Any, points: Sequence[Point]) -> None:
    """Label each point, unless the label would overlap a point or another label."""
    axes.figure.canvas.draw()  # the positions are known only after drawing
    positions = [axes.transData.transform((point.x, point.y)) for point in points]
    labels: list[Any] = []
    for point in sorted(points, key=lambda point: (-point.y, point.x)):
        for side, dx, dy in LABEL_POSITIONS:
            label = axes.annotate(
                point.name, (point.x, point.y), xytext=(dx, dy), textcoords="offset points", fontsize=8, ha=side
            )
            box = label.get_window_extent()
            is_apart = not any(box.contains(*position) for position in positions) and not any(
                box.overlaps(other) for other in labels
            )
            if is_apart and box.x0 > axes.bbox.x0:
                labels.append(box)
                break
            label.remove()


def lines(path: Path, curves: Sequence[Line], *, x: str, y: str, ticks: Sequence[float]) -> None:
    """Save a line plot with two logarithmic axes as an SVG file."""

    def draw(axes: Any) -> None:
        colours = iter(OTHERS_COLOURS * len(curves))
        for curve in curves:
            style = {"color": BULKSTATUS_COLOUR, "linewidth": 2.5} if curve.is_bulkstatus else {"color": next(colours)}
            dashes = "--" if curve.is_bulkstatus and curve.name == "watch" else "-"
            axes.plot(list(curve.points), list(curve.points.values()), f"o{dashes}", label=curve.name, **style)
        axes.set(xscale="log", yscale="log", xlabel=x, ylabel=y)
        axes.set_xticks(list(ticks), [f"{tick:,.0f}" for tick in ticks])
        axes.minorticks_off()
        axes.legend(fontsize=8)

    _save(path, draw, height=4.0)


def bars(path: Path, values: Mapping[str, float], *, x: str, highlight: str) -> None:
    """Save a bar chart as an SVG file, with one horizontal bar per value. Each value is shown next to its bar."""

    def draw(axes: Any) -> None:
        names = list(values)
        colours = [BULKSTATUS_COLOUR if name == highlight else OTHERS_COLOUR for name in names]
        axes.bar_label(axes.barh(names, list(values.values()), color=colours), fmt="%.0f", padding=4)
        axes.invert_yaxis()
        axes.grid(visible=False, axis="y")
        axes.set(xlabel=x)

    _save(path, draw, height=0.6 + 0.45 * len(values))


def _save(path: Path, draw: Callable[[Any], None], *, height: float) -> None:
    matplotlib = importlib.import_module("matplotlib")
    matplotlib.use("svg")
    pyplot = importlib.import_module("matplotlib.pyplot")
    with matplotlib.rc_context(STYLE):
        figure, axes = pyplot.subplots(figsize=(7.5, height), layout="constrained")
        draw(axes)
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})
        pyplot.close(figure)
    svg = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(line.rstrip() for line in svg) + "\n", encoding="utf-8")
