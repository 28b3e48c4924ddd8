# Generated from specs/passcreator.yaml. Do not edit: change the spec and run `make generate`.
from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, Field, RootModel, StrictBool, StrictInt, StrictStr


class ProcessState(StrEnum):
    """
    The documented states.

    - `in progress`: The operation is creating or updating items, and `current` grows.
    - `finished`: The operation is over, and every item succeeded. `errors` is null.
    - `finished with errors`: The operation is over, and some or all items failed. `errors` contains the failed
      items.

    """

    IN_PROGRESS = 'in progress'
    FINISHED = 'finished'
    FINISHED_WITH_ERRORS = 'finished with errors'


class ItemProblem(BaseModel):
    """
    Reason for a failure, in the form of V2 of the API. For v3, this form is inferred, not documented.
    """

    property: Annotated[
        StrictStr | None, Field(description='Property of the item that was refused.')
    ] = None
    message: Annotated[
        StrictStr, Field(description='Text that says what was wrong with the property.')
    ]


class ResponseMetaData(RootModel[dict[str, Any] | None]):
    root: Annotated[
        dict[str, Any] | None,
        Field(
            description='Data about the response, a part of the standard envelope. The field does not apply to a process, so it is null.'
        ),
    ]


class EmptyResponse(RootModel[dict[str, Any]]):
    """
    An object without fields, `{}`. The body can also be empty, which JSON Schema cannot express. Check the length of the body before you parse it.
    """

    root: Annotated[dict[str, Any], Field(max_length=0)]


class ItemFailure(RootModel[StrictStr | ItemProblem]):
    root: Annotated[
        StrictStr | ItemProblem,
        Field(
            description='Reason why one item failed. The vendor documents a message. V2 of the API sent an object instead. It is inferred, not documented, that v3 also sends objects.'
        ),
    ]


class ErrorResponse(BaseModel):
    """
    The standard envelope of API v3, with empty `data`. This form is documented for 404, and assumed for other errors.
    """

    statusCode: Annotated[
        StrictInt,
        Field(
            description='HTTP status of the response, such as 404 if the process was not found.',
            ge=100,
            le=599,
        ),
    ]
    success: Annotated[
        StrictBool,
        Field(description='Whether the request succeeded. The value is `false` here.'),
    ]
    description: Annotated[
        StrictStr,
        Field(
            description='Outcome of the request as text for people. Do not base decisions on it.'
        ),
    ]
    errors: Annotated[
        list[StrictStr],
        Field(
            description='Errors of the request. Under 404, the array contains `Object not found`.'
        ),
    ]
    count: Annotated[
        StrictInt,
        Field(description='Number of processes in `data`, which is 0 here.', ge=0),
    ]
    responseMetaData: Annotated[
        ResponseMetaData | None,
        Field(description='Null in every response of this endpoint.'),
    ]
    data: Annotated[
        list[Any],
        Field(
            description='An empty array. In a `ProcessResponse`, this field is an object.',
            max_length=0,
        ),
    ]


class ErrorsByKey(RootModel[dict[str, ItemFailure]]):
    """
    Failed items by key. The key is the item's `userProvidedId`, or its index in the request.
    """

    root: dict[str, ItemFailure]


class ErrorsByPosition(RootModel[list[ItemFailure]]):
    """
    Failed items by position, counted from 0. Empty if no item failed. Inferred, not documented.
    """

    root: Annotated[
        list[ItemFailure],
        Field(
            description='Failed items by position, counted from 0. Empty if no item failed. Inferred, not documented.'
        ),
    ]


class ProcessErrors(RootModel[ErrorsByKey | ErrorsByPosition | None]):
    root: Annotated[
        ErrorsByKey | ErrorsByPosition | None,
        Field(
            description='Failed items with the reason for each, or null if no item failed.\n\nThe map and null are documented. The array is inferred, not documented. The backend writes an empty object as\n`[]`, as in the `data` of a 404 response. It would therefore also write a map with the keys 0, 1, 2 and so on\nas an array. The position in the array is then the key.\n'
        ),
    ]


class Process(BaseModel):
    """
    Progress, state and failed items of one bulk operation.
    """

    current: Annotated[
        StrictInt,
        Field(
            description='Number of items processed so far. Failed items are included (inferred).',
            ge=0,
        ),
    ]
    total: Annotated[
        StrictInt,
        Field(
            description='Number of items with which the operation was started.', ge=0
        ),
    ]
    createdOn: Annotated[
        StrictStr,
        Field(
            description='Time at which the operation was started, in whole seconds. The time zone is not documented.',
            examples=['2024-01-15 10:30:00'],
            pattern='^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}$',
        ),
    ]
    status: Annotated[
        ProcessState | StrictStr,
        Field(
            description='State of the operation. `ProcessState` lists the known states. The vendor may add states: keep an unknown state as it is, and treat the operation as not over.'
        ),
    ]
    errors: Annotated[
        ProcessErrors | None,
        Field(
            description='Failed items with the reason for each, by `userProvidedId` or index. Null if no item failed.'
        ),
    ]


class ProcessResponse(BaseModel):
    """
    The standard envelope of API v3, with one process in `data`.
    """

    statusCode: Annotated[
        StrictInt,
        Field(
            description='HTTP status of the response, which is 200 here.',
            ge=100,
            le=599,
        ),
    ]
    success: Annotated[
        StrictBool,
        Field(
            description='Whether the request succeeded. The value is `true` here. The field says nothing about the items of the process.'
        ),
    ]
    description: Annotated[
        StrictStr,
        Field(
            description='Outcome of the request as text for people, usually `Success`. Do not base decisions on it.'
        ),
    ]
    errors: Annotated[
        list[StrictStr],
        Field(
            description='Errors of the **request**. The array is empty here. The failed items are in `data.errors`.'
        ),
    ]
    count: Annotated[
        StrictInt,
        Field(
            description='Number of processes in `data`, which is 1 here. The field does not count passes.',
            ge=0,
        ),
    ]
    responseMetaData: Annotated[
        ResponseMetaData | None,
        Field(description='Null in every response of this endpoint.'),
    ]
    data: Annotated[Process, Field(description='The requested process.')]
