"""Test that every process collects the same tests in the same order, which parallel runs require."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.conftest import STUCK

ROOT = Path(__file__).parents[1]


def collect_ids(hash_seed: int) -> list[str]:
    """Collect all tests in a new process, and return their ids in order."""
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "-m", "", "-p", "no:cacheprovider"],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": str(hash_seed), "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        timeout=STUCK,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return [line for line in result.stdout.splitlines() if "::" in line]


@pytest.mark.slow
@pytest.mark.timeout(3 * STUCK)
@pytest.mark.usefixtures("unmeasured")
def test_ids_do_not_depend_on_set_order_or_time() -> None:
    first = collect_ids(hash_seed=0)  # collecting takes more than a second, so the next process starts at another time
    assert len(first) > 1000
    assert collect_ids(hash_seed=1) == first
