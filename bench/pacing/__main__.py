"""Play all jobs and write the report: `python -m bench.pacing`. It takes a minute or two on two cores."""

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from bench.pacing.jobs import DURATIONS, MODELS
from bench.pacing.report import Cell, report
from bench.pacing.rivals import RIVALS
from bench.pacing.server import SERVERS
from bench.pacing.simulation import OURS, Result, play

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks" / "pacing.md"

CELLS: list[Cell] = [
    (duration, server, schedule, model)
    for duration in DURATIONS
    for server in SERVERS
    for schedule, model in [*((rival, "none") for rival in RIVALS), *((OURS, model) for model in MODELS)]
]


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(prog="python -m bench.pacing", description=__doc__)
    parser.add_argument("--jobs", type=int, default=2000, help="jobs a cell (default: 2000)")
    parser.add_argument("--seeds", default="figures", help="which jobs; any text (default: figures)")
    parser.add_argument("--output", type=Path, default=PAGE, help="the page to write (default: %(default)s)")
    given = parser.parse_args()
    if given.jobs < 2:
        parser.error("--jobs is to be 2 or more")
    with ProcessPoolExecutor() as pool:
        running = {cell: pool.submit(play_cell, cell, given.seeds, given.jobs) for cell in CELLS}
        results = {cell: future.result() for cell, future in running.items()}
    given.output.parent.mkdir(parents=True, exist_ok=True)
    given.output.write_text(report(results, count=given.jobs, seeds=given.seeds), encoding="utf-8")
    sys.stdout.write(f"{given.output}\n")


def play_cell(cell: Cell, seeds: str, count: int) -> list[Result]:
    """Play one cell."""
    duration, server, schedule, model = cell
    return play(schedule, duration=duration, model=model, server=server, seeds=seeds, count=count)


if __name__ == "__main__":
    main()
