"""Compare a response with its spec: what deviates, where, and whether the job's status can still be trusted.

Needs pydantic, which the extra `check` installs.
"""

from bulkstatus.validation.comparison import Comparison, Deviation, compare

__all__ = ["Comparison", "Deviation", "compare"]
