"""Comparison of responses with a vendor's spec, to find deviations and their effects on the job's status.

`bulkstatus.validation` needs pydantic, which the extra `check` installs.
"""

from bulkstatus.validation.comparison import Comparison, Deviation, compare

__all__ = ["Comparison", "Deviation", "compare"]
