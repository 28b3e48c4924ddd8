# Generated from specs/zoho_creator.yaml. Do not edit: change the spec and run `make generate`.
from enum import StrEnum


class BulkInsertJobState(StrEnum):
    ABORTED = "Aborted"
    COMPLETED = "Completed"
    CREATED = "CREATED"
    EXPIRED = "Expired"
    FAILED = "Failed"
    IN_PROGRESS = "In-progress"
    READY_TO_UPLOAD = "Ready-to-upload"
    SCHEDULED = "Scheduled"
    SYSTEM_ABORTED = "System Aborted"
    USER_ABORTED = "User Aborted"

    def __str__(self) -> str:
        return str(self.value)
