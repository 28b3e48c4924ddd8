# Generated from specs/saymon.yaml. Do not edit: change the spec and run `make generate`.
from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field, StrictBool, StrictStr


class BulkOperationStatus(BaseModel):
    """
    Whether a bulk operation is over. The endpoint reports nothing else about the operation.
    """

    finished: Annotated[
        StrictBool,
        Field(
            description='`true` if the operation is over, with success or with errors. `false` if the operation is still running.'
        ),
    ]


class ErrorResponse(BaseModel):
    """
    The usual form of an error. Both fields are optional, because the vendor does not document them as required.
    """

    code: Annotated[
        StrictStr | None,
        Field(
            description='Name of the error. The known names are `Unauthorized` and `InvalidCredentials` under 401, and `BadRequest` and `InvalidContent` under 400. Other names exist, so decide by the HTTP status first.',
            examples=['InvalidCredentials'],
        ),
    ] = None
    message: Annotated[
        StrictStr | None,
        Field(
            description='Error message for people. Under 401, the message is a JSON object in a string, such as `{"errorCode":3,"message":"…"}`. Do not base decisions on the text.',
            examples=['{"errorCode":3,"message":"Wrong login or password"}'],
        ),
    ] = None
