# Generated from specs/passcreator.yaml. Do not edit: change the spec and run `make generate`.
from enum import StrEnum


class ProcessState(StrEnum):
    FINISHED = "finished"
    FINISHED_WITH_ERRORS = "finished with errors"
    IN_PROGRESS = "in progress"

    def __str__(self) -> str:
        return str(self.value)
