"""A command whose extra is not installed says in one line what to install."""

import subprocess
import sys

import pytest

from bulkstatus._version import install_hint


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "package", "extra"), [("check", "pydantic", "check"), ("sandbox", "starlette", "sandbox")]
)
def test_a_missing_extra_is_named(command: str, package: str, extra: str) -> None:
    code = (
        f"import sys; sys.modules[{package!r}] = None; import bulkstatus.cli as c; sys.exit(c.main([{command!r}, 'x']))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (2, "")
    (line,) = ran.stderr.splitlines()
    assert f"needs {package}" in line
    assert line.endswith(f"which is not installed: {install_hint(extra)}")
