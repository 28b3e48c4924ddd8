"""Test that a program with a watch exits at once, prints no warnings and loses no jobs."""

import contextlib
import itertools
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.conftest import Server

from bulkstatus.polling.ledger import Ledger
from bulkstatus.testing import FakeClock

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1800),  # the first test waits for all exits, and each exit can hang for a minute
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork"),
]

PROGRAM = Path(__file__).with_name("states.py")

CLIENTS = ["Client", "AsyncClient", "AsyncClient, fast"]
STATES = {
    "unused": 1,
    "in_use": 1,
    "dropped": 1,
    "in_a_cycle": 1,
    "unused_in_a_cycle": 1,
    "in_sys": 1,
    "with_requests_in_flight": 4,
    "in_a_suspended_generator": 4,
    "in_a_daemon_thread": 4,
    "in_a_thread": 0,
    "closed": 4,
    "interrupted": 4,
    "over": 0,
    "with_an_undelivered_end": 1,
    "in_its_loop": 4,
}
"""For each state of a watch, the number of jobs that the next watch with the same ledger must report."""

SYNC_STATES = {
    "unused_and_dropped": 1,
    "in_use_by_two_threads": 1,
    "in_a_suspended_generator_alone": 4,
    "closed_at_exit": 4,
    "next_to_a_served_sandbox": 1,
    "next_to_an_entered_sandbox": 1,
}
"""The number of jobs that the next watch must report, for states that only a watch of a `Client` can have."""
WAITING = {"waiting_for_responses": 4}
"""The number of jobs that the next watch must report after Ctrl-C stopped a watch that was waiting for responses."""

LEFT = STATES | SYNC_STATES | WAITING
"""All entries of `STATES`, `SYNC_STATES` and `WAITING`."""
IN_MANY_WAYS = [
    "unused",
    "in_use",
    "with_requests_in_flight",
    "in_a_daemon_thread",
    "in_a_thread",
    "in_its_loop",
]
"""States of a watch that are tested with every way to exit."""
CODES = {"end": 0, "sys.exit": 3, "exception": 1, "Ctrl-C": -2}
"""The expected exit code for each way to exit."""

LAST_LINES = {"exception": "ZeroDivisionError", "Ctrl-C": "KeyboardInterrupt"}
MODES = {"plain": [], "dev": ["-X", "dev", "-W", "error"]}


class Case(NamedTuple):
    """One test case, which describes how a program exits.

    In Python's development mode, the client is closed before the exit, because Python warns about unclosed clients.
    """

    client: str
    state: str
    leave: str = "end"
    mode: str = "plain"
    has_ledger: bool = False
    closes: bool = False

    def __str__(self) -> str:
        parts = [*self[:4], "with a ledger" if self.has_ledger else "", "client closed" if self.closes else ""]
        return ", ".join(filter(None, parts))


class Exit(NamedTuple):
    """The exit code and the output of a program. The exit code is None if the program hung."""

    code: int | None
    output: str


def _cases() -> Iterator[Case]:
    for client in CLIENTS:
        for state in STATES | (SYNC_STATES if client == "Client" else {}):
            yield Case(client, state)
            yield Case(client, state, mode="dev", has_ledger=True, closes=True)
        for leave in ("sys.exit", "exception", "Ctrl-C"):
            for state in IN_MANY_WAYS:
                yield Case(client, state, leave, has_ledger=True)
        for state in WAITING:
            yield Case(client, state, "Ctrl-C", has_ledger=True)


CASES = list(_cases())


@contextlib.contextmanager
def _serving(**servers: Server) -> Iterator[dict[str, str]]:
    threads = [
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.005}, daemon=True)
        for server in servers.values()
    ]
    for thread in threads:
        thread.start()
    try:
        yield {name: server.base_url for name, server in servers.items()}
    finally:
        for server, thread in zip(servers.values(), threads, strict=True):
            server.shutdown()
            server.server_close()
            thread.join()


@pytest.fixture(scope="module")
def ledgers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ledgers")


@pytest.fixture(scope="module")
def exits(ledgers: Path) -> dict[Case, Exit]:
    """Return the exit code and output of each case. A single process runs all cases with the same Python mode."""
    running, over, silent = Server(), Server(), Server()
    running.response({"finished": False})
    over.response({"finished": True})
    silent.hold()
    # With these variables, coverage would measure the programs and print while they exit.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_PROCESS_")}

    def run(mode: str) -> list[tuple[Case, Exit]]:
        cases = [case for case in CASES if case.mode == mode]
        done = subprocess.run(
            [sys.executable, *MODES[mode], PROGRAM],
            input="\n".join(_line(case, ledgers, urls) for case in cases),
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        exits = [Exit(*json.loads(line)) for line in done.stdout.splitlines()]
        return list(zip(cases, exits, strict=True))

    with _serving(running=running, over=over, silent=silent) as urls, ThreadPoolExecutor() as pool:
        return dict(itertools.chain.from_iterable(pool.map(run, MODES)))


def _line(case: Case, ledgers: Path, urls: dict[str, str]) -> str:
    """Return the input line of `states.py` for a case."""
    state = case.state if case.client == "Client" else f"{case.state}_async"
    ledger = str(ledgers / str(case)) if case.has_ledger else None
    arguments = {"client_name": case.client, "leave": case.leave, "closes": case.closes, "ledger": ledger}
    return json.dumps([state, urls | arguments])


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_program_exits_silently_and_keeps_its_jobs(exits: dict[Case, Exit], ledgers: Path, case: Case) -> None:
    code, output = exits[case]
    assert code is not None, "it hung"
    if case.leave in LAST_LINES:
        assert output.startswith("Traceback ")
        assert output.endswith(f"\n{LAST_LINES[case.leave]}\n"), "something is printed after the traceback"
    else:
        assert output == ""
    assert code == CODES[case.leave]
    if case.has_ledger:
        ledger = Ledger(ledgers / str(case), FakeClock())  # the file is not locked
        left = [entry.is_over for entry in ledger.entries()]
        ledger.close()
        assert left == [case.state == "with_an_undelivered_end"] * LEFT[case.state]
