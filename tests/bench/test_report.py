"""Test that the benchmark pages show the figures and unmet targets, and depend only on the saved figures."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from attrs import evolve
from bench.json_values import from_json_values, to_json_values
from bench.machine import Machine
from bench.pacing import report as pacing_report
from bench.pacing.figures import Figures, Mean, WorkloadFigures
from bench.pacing.group import SINGLE_JOBS, GroupFigures, simulate_group
from bench.pacing.results import (
    MISLEADING_MODELS,
    SINGLE_CELLS,
    WORKLOADS,
    CellFigures,
    LagRatio,
    PacingResults,
    WorkloadCellFigures,
)
from bench.pacing.simulation import BULKSTATUS, PACINGS
from bench.poll import report as poll_report
from bench.poll.clients import ASYNC, SYNC, WATCH_FAST
from bench.poll.measure import CONCURRENCIES, PollResults
from bench.poll.measure import Row as PollRow
from bench.report import load_results, page, save_results, write
from bench.startup import report as startup_report
from bench.startup.measure import BARE, COMMANDS, IMPORT_BULKSTATUS, StartupResults
from bench.startup.measure import Row as StartupRow
from bench.suites import SUITES
from bench.target import Target
from bench.waiting import report as waiting_report
from bench.waiting.approaches import APPROACHES
from bench.waiting.measure import Memory, Reload, WaitingResults
from tests.conftest import STUCK

ROOT = Path(__file__).parents[2]
MACHINE = Machine("2024-01-15", "A processor", 2, "CPython 3.11.7", "Linux", {"httpx": "0.28.1"})


def figures(requests: float, lag: float, *, errors: int = 0) -> Figures:
    def flat(value: float) -> Mean:
        return Mean(value, value, value)

    return Figures(
        requests=flat(requests),
        requests_p95=requests,
        lag=flat(lag),
        lag_p95=lag,
        lag_max=lag,
        relative_lag=flat(lag / 100),
        relative_lag_p95=lag / 100,
        relative_lag_max=lag / 100,
        in_pause=errors,
        given_up=errors,
    )


def workload_figures(found: Figures) -> WorkloadFigures:
    return WorkloadFigures(
        requests=found.requests,
        requests_p95=found.requests_p95,
        lag=found.lag,
        lag_p95=found.lag_p95,
        lag_max=found.lag_max,
        relative_lag=found.relative_lag,
        relative_lag_p95=found.relative_lag_p95,
        in_pause=found.in_pause,
        given_up=found.given_up,
        peak_second=1.5,
        busiest_second=2,
        busiest_minute=90,
    )


def pacing(bulkstatus: Figures, *, lag_ratio: float, overshoot: float) -> PacingResults:
    rivals = figures(100, 10)
    return PacingResults(
        count=2,
        seeds="test",
        cells=[CellFigures(cell, bulkstatus if cell.schedule in PACINGS else rivals) for cell in SINGLE_CELLS],
        workloads=[
            WorkloadCellFigures(cell, workload_figures(bulkstatus if cell.schedule == BULKSTATUS else rivals))
            for cell in WORKLOADS
        ],
        lag_ratios=[
            LagRatio(schedule, lag, "bimodal", model, Mean(lag_ratio, lag_ratio, lag_ratio))
            for schedule in PACINGS
            for lag in ("lag", "relative_lag")
            for model in MISLEADING_MODELS
        ],
        overshoots=dict.fromkeys(PACINGS, overshoot),
    )


def polls(*, watch: float, httpx: float, aiohttp: float, get: float, fast: bool = True) -> PollResults:
    """Return results of the suite `poll` with the given rates, in polls per second.

    The processor time of a poll equals its duration.
    """
    rates = {WATCH_FAST: watch, "watch": watch / 10, "httpx + gather": httpx, "raw aiohttp": aiohttp}
    clients = [
        *((name, n) for name in ASYNC for n in CONCURRENCIES if fast or name != WATCH_FAST),
        *((c, 1) for c in SYNC),
    ]
    return PollResults(
        rounds=5,
        rows=[PollRow(name, n, rates.get(name, 50.0), 1 / rates.get(name, 50.0), 0.01, 5e7) for name, n in clients],
        turns=[{"Client.get": ratio, "generated sync()": 1.0, "requests": 1.3} for ratio in (get, get - 0.01, get + 2)],
        parts={"reading the response": 14e-6},
    )


def startup(extra: float, *, has_httpx: bool) -> StartupResults:
    return StartupResults(
        11,
        [
            StartupRow(name, 0.01 + (extra if name != BARE else 0), 0.01, 25, has_httpx and name == IMPORT_BULKSTATUS)
            for name in COMMANDS
        ],
    )


def waiting(size: float) -> WaitingResults:
    counts = (10_000, 100_000, 1_000_000)
    return WaitingResults(
        rounds={str(count): 1 for count in counts},
        jobs=10,
        polls=100,
        memory=[Memory(name, count, size) for name in APPROACHES for count in counts],
        scheduling={"bulkstatus's scheduler": 1.0},
        reloads=[Reload(count, 1.0, size, 1000) for count in counts],
    )


GOOD = {
    "pacing": pacing(figures(10, 1), lag_ratio=1.0, overshoot=-0.1),
    "poll": polls(watch=5000, httpx=500, aiohttp=7000, get=1.05),
    "waiting": waiting(1200),
    "startup": startup(0.012, has_httpx=False),
}
BAD = {
    "pacing": pacing(figures(200, 50, errors=1), lag_ratio=1.3, overshoot=0.08),
    "poll": polls(watch=3000, httpx=500, aiohttp=7000, get=1.2),
    "waiting": waiting(1600),
    "startup": startup(0.016, has_httpx=True),
}


def unmet(targets: list[Target]) -> list[str]:
    return [target.goal for target in targets if not target.is_met]


class TestTargets:
    @pytest.mark.parametrize("name", SUITES)
    def test_good_figures_meet_the_targets(self, name: str) -> None:
        assert unmet(SUITES[name].targets(GOOD[name])) == []

    @pytest.mark.parametrize("name", SUITES)
    def test_bad_figures_miss_the_targets(self, name: str) -> None:
        targets = SUITES[name].targets(BAD[name])
        always_met = {"1,000,000 jobs run on one machine"}  # any figure meets this target
        assert {target.goal for target in targets if target.is_met} <= always_met

    def test_an_unmet_target_has_a_measured_reason(self) -> None:
        rate, cpu, _ = poll_report.targets(polls(watch=3000, httpx=500, aiohttp=7000, get=1.05))
        assert (rate.result, rate.is_met) == ("6.0 times (watch, fast: 3,000)", False)
        assert rate.reason == "raw aiohttp, the practical limit, reaches 14.0 times"
        assert (cpu.result, cpu.is_met) == ("2.33 times (watch, fast: 333 µs)", False)
        assert "raw aiohttp takes 143 of these 333 µs; reading the response 14 µs" in cpu.reason

    def test_targets_use_the_median_of_the_turns(self) -> None:
        *_, get = poll_report.targets(polls(watch=1, httpx=1, aiohttp=1, get=1.1))
        assert (get.result, get.is_met) == ("1.100 times", True)

    def test_targets_use_httpx_without_the_fast_transport(self) -> None:
        results = polls(watch=5000, httpx=500, aiohttp=7000, get=1.05, fast=False)
        assert poll_report.targets(results)[0].result == "1.0 times (watch: 500)"
        assert "The fast transport was not installed" in poll_report.section(results)

    def test_targets_of_the_suite_pacing_show_the_worst_cell(self) -> None:
        results = pacing(figures(10, 1), lag_ratio=1.0, overshoot=0.0)
        worst = evolve(results.lag_ratios[3], ratio=Mean(1.4, 1.3, 1.5))
        found = pacing_report.targets(evolve(results, lag_ratios=[*results.lag_ratios, worst]))
        assert [(t.result, t.reason) for t in found if not t.is_met] == [
            (
                f"at worst 1.40 [1.30, 1.50] (bimodal, {worst.model})",
                f"1 of the {len(MISLEADING_MODELS) + 1} cells are above",
            )
        ]

    def test_targets_of_the_suite_startup_exclude_the_time_of_bare_python(self) -> None:
        extra, httpx = startup_report.targets(startup(0.0151, has_httpx=False))
        assert (extra.result, extra.is_met, httpx.is_met) == ("15.1 ms", False, True)

    def test_targets_of_the_suite_waiting_use_a_hundred_thousand_jobs(self) -> None:
        results = waiting(1000)
        memory = [evolve(row, bytes=1501.0 if row.count == 100_000 else 900.0) for row in results.memory]
        first, *_ = waiting_report.targets(evolve(results, memory=memory))
        assert (first.result, first.is_met) == ("1.50 kB", False)


class TestPages:
    def test_pages_are_written_from_the_saved_figures_only(self, tmp_path: Path) -> None:
        for name, found in GOOD.items():
            save_results(tmp_path, SUITES[name], MACHINE, found)
        assert page(load_results(tmp_path)).count("| yes |") == sum(len(SUITES[n].targets(f)) for n, f in GOOD.items())
        written = write(tmp_path)
        assert {"README.md", "pacing.md"} <= {path.name for path in written}
        first = {path: path.read_bytes() for path in written}
        assert {path: path.read_bytes() for path in write(tmp_path)} == first

    def test_saved_results_list_the_suites_in_a_fixed_order(self, tmp_path: Path) -> None:
        for name in ("startup", "waiting", "startup"):
            save_results(tmp_path, SUITES[name], MACHINE, GOOD[name])
        assert list(json.loads((tmp_path / "results.json").read_text())) == ["waiting", "startup"]

    def test_pages_show_neither_the_name_nor_the_paths_of_the_machine(self) -> None:
        assert str(MACHINE) == (
            "The figures were measured on 2024-01-15 on this machine: A processor, 2 cores, Linux, CPython 3.11.7. "
            "The measurement used these libraries: httpx 0.28.1."
        )

    @pytest.mark.parametrize("name", SUITES)
    def test_tables_on_pages_have_rows_of_equal_length(self, name: str) -> None:
        suite = SUITES[name]
        pages = [suite.section(GOOD[name]), *(make(GOOD[name]) for make in suite.pages.values())]
        for block in "\n\n".join(pages).split("\n\n"):
            if block.startswith("|"):
                assert len({line.count("|") for line in block.splitlines()}) == 1

    @pytest.mark.parametrize("name", SUITES)
    def test_pages_are_the_same_after_a_round_trip_through_json(self, name: str) -> None:
        json_values = json.loads(json.dumps(to_json_values(GOOD[name])))
        found = from_json_values(SUITES[name].results_type, json_values)
        assert to_json_values(found) == json_values
        assert SUITES[name].section(found) == SUITES[name].section(GOOD[name])


def test_a_simulated_group_has_the_cells_of_the_report() -> None:
    found = simulate_group(SINGLE_JOBS, "bimodal", "perfect", "test", 2)
    group = ("bimodal", "perfect")
    assert [cell.cell for cell in found.cells] == [
        cell for cell in SINGLE_CELLS if (cell.duration, cell.server) == group
    ]
    assert {lag_ratio.schedule for lag_ratio in found.lag_ratios} == set(found.overshoots) == set(PACINGS)
    workloads = simulate_group("100", "bimodal", "perfect", "test", 2).workloads
    assert [workload.cell for workload in workloads] == [
        cell for cell in WORKLOADS if (cell.size, cell.duration, cell.server) == (100, *group)
    ]
    assert from_json_values(GroupFigures, to_json_values(found)).cells[0].cell == found.cells[0].cell


@pytest.mark.slow
@pytest.mark.usefixtures("unmeasured")
@pytest.mark.parametrize("suite", ["pacing", "poll"])
def test_ctrl_c_leaves_no_process_running(suite: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bench", suite, "--output", str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True) as running:
        assert running.stderr is not None
        assert f"{suite}: 0/" in running.stderr.readline()
        children = wait_for_children(running.pid)
        os.killpg(running.pid, signal.SIGINT)  # a terminal sends this signal on Ctrl-C
        output = running.communicate(timeout=STUCK)[1]
    assert running.returncode == 130
    assert "stopped" in output
    assert "Traceback" not in output
    assert len(children) >= 2
    assert not any(is_alive(child) for child in children)
    assert list(tmp_path.iterdir()) == []


def wait_for_children(parent: int) -> list[int]:
    ends = time.monotonic() + STUCK
    while len(children := children_of(parent)) < 2 and time.monotonic() < ends:
        time.sleep(0.02)
    return children


def children_of(parent: int) -> list[int]:
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(parent)], capture_output=True, text=True, check=False)
    return [int(child) for child in listed.stdout.split()]


def is_alive(process: int) -> bool:
    return Path(f"/proc/{process}").exists()
