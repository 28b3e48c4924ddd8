# Generated from specs/passcreator.yaml. Do not edit: change the spec and run `make generate`.
"""Contains all the data models used in inputs/outputs"""

from .empty_response import EmptyResponse
from .error_response import ErrorResponse
from .errors_by_key import ErrorsByKey
from .item_problem import ItemProblem
from .process import Process
from .process_response import ProcessResponse
from .process_state import ProcessState
from .response_meta_data_type_0 import ResponseMetaDataType0

__all__ = (
    "EmptyResponse",
    "ErrorResponse",
    "ErrorsByKey",
    "ItemProblem",
    "Process",
    "ProcessResponse",
    "ProcessState",
    "ResponseMetaDataType0",
)
