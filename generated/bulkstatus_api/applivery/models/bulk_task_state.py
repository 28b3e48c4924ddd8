# Generated from specs/applivery.yaml. Do not edit: change the spec and run `make generate`.
from enum import StrEnum


class BulkTaskState(StrEnum):
    COMPLETED = "completed"
    CREATED = "created"
    FAILED = "failed"
    IN_PROGRESS = "inProgress"
    PENDING = "pending"

    def __str__(self) -> str:
        return str(self.value)
