# Generated from specs/saymon.yaml. Do not edit: change the spec and run `make generate`.
"""Contains all the data models used in inputs/outputs"""

from .bulk_operation_status import BulkOperationStatus
from .error_response import ErrorResponse

__all__ = (
    "BulkOperationStatus",
    "ErrorResponse",
)
