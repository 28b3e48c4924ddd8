"""The memory of this process, in bytes."""

from pathlib import Path

STATUS = Path("/proc/self/status")


def resident_memory() -> int:
    """What it holds in RAM now."""
    return _status("VmRSS")


def peak_memory() -> int:
    """The most it has held in RAM so far; `ru_maxrss` would begin with that of the process it came from."""
    return _status("VmHWM")


def _status(name: str) -> int:
    lines = STATUS.read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:"))
