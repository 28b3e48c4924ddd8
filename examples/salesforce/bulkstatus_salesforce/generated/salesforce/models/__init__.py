# Generated from specs/salesforce.yaml. Do not edit: change the spec and run `make generate`.
"""Contains all the data models used in inputs/outputs"""

from .error_detail import ErrorDetail
from .ingest_job import IngestJob
from .ingest_job_state import IngestJobState

__all__ = (
    "ErrorDetail",
    "IngestJob",
    "IngestJobState",
)
