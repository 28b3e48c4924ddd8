"""The memory of this process, in bytes."""

from pathlib import Path

STATUS = Path("/proc/self/status")


def resident_memory() -> int:
    """Return the resident memory now."""
    return _status("VmRSS")


def peak_memory() -> int:
    """Return the highest resident memory so far, without the parent process's, which `ru_maxrss` includes."""
    return _status("VmHWM")


def _status(name: str) -> int:
    lines = STATUS.read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:"))
