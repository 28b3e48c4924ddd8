# Generated from specs/zoho_creator.yaml. Do not edit: change the spec and run `make generate`.
"""Contains all the data models used in inputs/outputs"""

from .bulk_insert_job import BulkInsertJob
from .bulk_insert_job_reply import BulkInsertJobReply
from .bulk_insert_job_state import BulkInsertJobState
from .environment import Environment
from .error_reply import ErrorReply
from .record_details import RecordDetails

__all__ = (
    "BulkInsertJob",
    "BulkInsertJobReply",
    "BulkInsertJobState",
    "Environment",
    "ErrorReply",
    "RecordDetails",
)
