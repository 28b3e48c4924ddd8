# Generated from specs/passcreator.yaml. Do not edit: change the spec and run `make generate`.
"""Contains all the data models used in inputs/outputs"""

from .empty_reply import EmptyReply
from .error_reply import ErrorReply
from .errors_by_key import ErrorsByKey
from .item_problem import ItemProblem
from .process import Process
from .process_reply import ProcessReply
from .process_state import ProcessState
from .response_meta_data_type_0 import ResponseMetaDataType0

__all__ = (
    "EmptyReply",
    "ErrorReply",
    "ErrorsByKey",
    "ItemProblem",
    "Process",
    "ProcessReply",
    "ProcessState",
    "ResponseMetaDataType0",
)
