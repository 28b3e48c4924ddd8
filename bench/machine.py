"""Describe the machine on which the benchmarks run."""

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from attrs import frozen

from bulkstatus import __version__

LIBRARIES = (
    *("attrs", "httpx", "httpcore", "httpx-aiohttp", "aiohttp", "requests"),
    *("uvicorn", "httptools", "uvloop", "openai", "boto3", "azure-core"),
)


@frozen
class Machine:
    """The hardware, Python version and libraries of a machine, without its host name and paths."""

    date: str
    processor: str
    cores: int
    python: str
    system: str
    libraries: dict[str, str]

    def __str__(self) -> str:
        """Return the description of the machine as sentences for the benchmark pages."""
        libraries = ", ".join(f"{name} {number}" for name, number in self.libraries.items())
        return (
            f"The figures were measured on {self.date} on this machine: {self.processor}, {self.cores} cores, "
            f"{self.system}, {self.python}. The measurement used these libraries: {libraries}."
        )


def this_machine() -> Machine:
    """Return a description of the machine on which this process runs."""
    return Machine(
        date=datetime.now(UTC).date().isoformat(),
        processor=_processor(),
        cores=os.cpu_count() or 1,
        python=f"{platform.python_implementation()} {platform.python_version()}",
        system=platform.system(),
        libraries={"bulkstatus": __version__} | {name: number for name in LIBRARIES if (number := _version(name))},
    )


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
