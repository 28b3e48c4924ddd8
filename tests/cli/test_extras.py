"""Tests of the error message that a command prints if a required extra is not installed."""

import subprocess
import sys

import pytest

from bulkstatus._version import install_hint


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "package", "extra"), [("check", "pydantic", "check"), ("sandbox", "starlette", "sandbox")]
)
def test_a_command_without_its_extra_says_what_to_install(command: str, package: str, extra: str) -> None:
    code = (
        f"import sys; sys.modules[{package!r}] = None; import bulkstatus.cli as c; sys.exit(c.main([{command!r}, 'x']))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (2, "")
    (line,) = ran.stderr.splitlines()
    assert f"needs {package}" in line
    assert line.endswith(f"which is not installed: {install_hint(extra)}")
