"""The tests of this suite are the same in every process, which running them in parallel needs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.conftest import STUCK

ROOT = Path(__file__).parents[1]


def collected(hash_seed: int) -> list[str]:
    """The ids of all tests, in their order, in a new process."""
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "-m", "", "-p", "no:cacheprovider"],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": str(hash_seed), "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        timeout=STUCK,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return [line for line in ran.stdout.splitlines() if "::" in line]


@pytest.mark.slow
@pytest.mark.timeout(3 * STUCK)
@pytest.mark.usefixtures("unmeasured")
def test_ids_depend_neither_on_the_order_of_a_set_nor_on_the_time() -> None:
    first = collected(hash_seed=0)  # takes longer than a second, so the second run has another time
    assert len(first) > 1000
    assert collected(hash_seed=1) == first
