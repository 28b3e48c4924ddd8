# Generated from specs/zoho_creator.yaml. Do not edit: change the spec and run `make generate`.
from enum import StrEnum


class Environment(StrEnum):
    DEVELOPMENT = "development"
    STAGE = "stage"

    def __str__(self) -> str:
        return str(self.value)
