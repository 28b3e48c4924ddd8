"""Measure how much memory this process uses, in bytes."""

from pathlib import Path

STATUS = Path("/proc/self/status")


def resident_memory() -> int:
    """Return the current resident memory of this process, in bytes."""
    return _status("VmRSS")


def peak_memory() -> int:
    """Return the peak resident memory of this process, in bytes.

    The function does not use `ru_maxrss`, which includes memory of the parent process.
    """
    return _status("VmHWM")


def _status(name: str) -> int:
    lines = STATUS.read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:"))
