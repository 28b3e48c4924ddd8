"""A local server that simulates all four vendors, for tests and for trying out bulkstatus."""

from bulkstatus._version import install_hint

try:
    from bulkstatus.sandbox.sandbox import Sandbox
    from bulkstatus.sandbox.scenario import InjectedError, Scenario
    from bulkstatus.sandbox.scenarios import SCENARIOS
    from bulkstatus.testing.responses import Counters
except ModuleNotFoundError as error:
    raise ImportError(
        f"bulkstatus.sandbox needs {error.name}, which is not installed: {install_hint('sandbox')}",
        name=error.name,
    ) from error

__all__ = ["SCENARIOS", "Counters", "InjectedError", "Sandbox", "Scenario"]
