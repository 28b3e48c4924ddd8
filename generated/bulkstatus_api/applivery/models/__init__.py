# Generated from specs/applivery.yaml. Do not edit: change the spec and run `make generate`.
"""Contains all the data models used in inputs/outputs"""

from .bulk_task import BulkTask
from .bulk_task_config import BulkTaskConfig
from .bulk_task_file import BulkTaskFile
from .bulk_task_report import BulkTaskReport
from .bulk_task_response import BulkTaskResponse
from .bulk_task_state import BulkTaskState
from .error_detail import ErrorDetail
from .error_response import ErrorResponse
from .errored_line import ErroredLine
from .skipped_line import SkippedLine
from .user import User

__all__ = (
    "BulkTask",
    "BulkTaskConfig",
    "BulkTaskFile",
    "BulkTaskReport",
    "BulkTaskResponse",
    "BulkTaskState",
    "ErrorDetail",
    "ErroredLine",
    "ErrorResponse",
    "SkippedLine",
    "User",
)
