# Generated from specs/saymon.yaml. Do not edit: change the spec and run `make generate`.
from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field, StrictBool, StrictStr


class BulkOperationStatus(BaseModel):
    """
    All that is said about an operation.
    """

    finished: Annotated[
        StrictBool,
        Field(
            description='`true`: the operation is over, whether it went well or not. `false`: it still runs.'
        ),
    ]


class ErrorResponse(BaseModel):
    """
    The usual form of an error. Neither member is documented as mandatory, so neither is required here.
    """

    code: Annotated[
        StrictStr | None,
        Field(
            description='Name of the error. Known: `Unauthorized` and `InvalidCredentials` under 401, `BadRequest` and `InvalidContent` under 400. Others exist; decide by the HTTP status first.',
            examples=['InvalidCredentials'],
        ),
    ] = None
    message: Annotated[
        StrictStr | None,
        Field(
            description='What went wrong, in words for people, or (under 401) a JSON object in a string, such as `{"errorCode":3,"message":"…"}`. Do not branch on the words.',
            examples=['{"errorCode":3,"message":"Wrong login or password"}'],
        ),
    ] = None
