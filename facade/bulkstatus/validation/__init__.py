"""Comparison of a response with its spec: the deviations, and whether they affect the job's status.

This package needs pydantic, which the extra `check` installs.
"""

from bulkstatus.validation.comparison import Comparison, Deviation, compare

__all__ = ["Comparison", "Deviation", "compare"]
