# Generated from specs/zoho_creator.yaml. Do not edit: change the spec and run `make generate`.
"""Contains all the data models used in inputs/outputs"""

from .bulk_insert_job import BulkInsertJob
from .bulk_insert_job_response import BulkInsertJobResponse
from .bulk_insert_job_state import BulkInsertJobState
from .environment import Environment
from .error_response import ErrorResponse
from .record_details import RecordDetails

__all__ = (
    "BulkInsertJob",
    "BulkInsertJobResponse",
    "BulkInsertJobState",
    "Environment",
    "ErrorResponse",
    "RecordDetails",
)
