# Generated from specs/salesforce.yaml. Do not edit: change the spec and run `make generate`.
from enum import StrEnum


class IngestJobState(StrEnum):
    ABORTED = "Aborted"
    FAILED = "Failed"
    IN_PROGRESS = "InProgress"
    JOB_COMPLETE = "JobComplete"
    OPEN = "Open"
    UPLOAD_COMPLETE = "UploadComplete"

    def __str__(self) -> str:
        return str(self.value)
