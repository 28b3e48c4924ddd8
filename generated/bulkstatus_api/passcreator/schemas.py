# Generated from specs/passcreator.yaml. Do not edit: change the spec and run `make generate`.
from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, Field, RootModel, StrictBool, StrictInt, StrictStr


class ProcessState(StrEnum):
    """
    The documented states.

    - `in progress`: items are being created or updated; `current` grows.
    - `finished`: over, every item went well; `errors` is null.
    - `finished with errors`: over, some or all items failed; `errors` names them.

    """

    IN_PROGRESS = 'in progress'
    FINISHED = 'finished'
    FINISHED_WITH_ERRORS = 'finished with errors'


class ItemProblem(BaseModel):
    """
    A failure in the form of V2 of the API. *Read, not documented* for v3.
    """

    property: Annotated[
        StrictStr | None,
        Field(description='The property of the item that was refused.'),
    ] = None
    message: Annotated[StrictStr, Field(description='What was wrong with it.')]


class ResponseMetaData(RootModel[dict[str, Any] | None]):
    root: Annotated[
        dict[str, Any] | None,
        Field(
            description='The part of the envelope for data about the response; not applicable to a process, so null.'
        ),
    ]


class EmptyResponse(RootModel[dict[str, Any]]):
    """
    An object without members, `{}`. In its place there may be no body at all, which JSON Schema cannot say: check the length of the body before parsing it.
    """

    root: Annotated[dict[str, Any], Field(max_length=0)]


class ItemFailure(RootModel[StrictStr | ItemProblem]):
    root: Annotated[
        StrictStr | ItemProblem,
        Field(
            description='Why one item failed: a message, as documented, or an object such as V2 of the API used (that v3 sends it too is *read, not documented*).'
        ),
    ]


class ErrorResponse(BaseModel):
    """
    The standard envelope of API v3 around nothing. Documented for 404, assumed otherwise.
    """

    statusCode: Annotated[
        StrictInt,
        Field(
            description='The HTTP status once more, 404 for a process that was not found.',
            ge=100,
            le=599,
        ),
    ]
    success: Annotated[
        StrictBool, Field(description='Whether the request was served; `false` here.')
    ]
    description: Annotated[
        StrictStr,
        Field(
            description='The outcome of the request in words for people. Do not branch on it.'
        ),
    ]
    errors: Annotated[
        list[StrictStr],
        Field(
            description='What was wrong with the request; `Object not found` under 404.'
        ),
    ]
    count: Annotated[
        StrictInt, Field(description='Number of processes in `data`; 0 here.', ge=0)
    ]
    responseMetaData: Annotated[
        ResponseMetaData | None, Field(description='Always null for this call.')
    ]
    data: Annotated[
        list[Any],
        Field(
            description='An empty array. It stands where `ProcessResponse` has an object.',
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
    Failed items by position, counted from 0; empty when none failed. *Read, not documented.*
    """

    root: Annotated[
        list[ItemFailure],
        Field(
            description='Failed items by position, counted from 0; empty when none failed. *Read, not documented.*'
        ),
    ]


class ProcessErrors(RootModel[ErrorsByKey | ErrorsByPosition | None]):
    root: Annotated[
        ErrorsByKey | ErrorsByPosition | None,
        Field(
            description='The items that failed and why, or null when none did.\n\nDocumented are the map and null. The array is *read, not documented*: the backend writes an empty\nobject as `[]` (`data` in the 404 response is such a case), and would write a map with the keys 0, 1, 2\nand so on as an array too. In an array the position is the key.\n'
        ),
    ]


class Process(BaseModel):
    """
    Progress, state and failed items of one bulk operation.
    """

    current: Annotated[
        StrictInt,
        Field(
            description='Items processed so far, failed ones included (that they are included is read).',
            ge=0,
        ),
    ]
    total: Annotated[
        StrictInt, Field(description='Items the operation was started with.', ge=0)
    ]
    createdOn: Annotated[
        StrictStr,
        Field(
            description='When the operation was started, to the second. No time zone is given or documented.',
            examples=['2024-01-15 10:30:00'],
            pattern='^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}$',
        ),
    ]
    status: Annotated[
        ProcessState | StrictStr,
        Field(
            description='State of the operation. The known texts are those of `ProcessState`; a text that is not among them may come one day, is to be kept as it is, and never means that the operation is over.'
        ),
    ]
    errors: Annotated[
        ProcessErrors | None,
        Field(
            description='The items that failed and why, by `userProvidedId` or index; null when none did.'
        ),
    ]


class ProcessResponse(BaseModel):
    """
    The standard envelope of API v3 around one process.
    """

    statusCode: Annotated[
        StrictInt,
        Field(description='The HTTP status once more; 200 here.', ge=100, le=599),
    ]
    success: Annotated[
        StrictBool,
        Field(
            description="Whether the request was served; `true` here. It says nothing about the process's items."
        ),
    ]
    description: Annotated[
        StrictStr,
        Field(
            description='The outcome of the request in words for people, usually `Success`. Do not branch on it.'
        ),
    ]
    errors: Annotated[
        list[StrictStr],
        Field(
            description='What was wrong with the **request**; empty here. The items that failed are in `data.errors`.'
        ),
    ]
    count: Annotated[
        StrictInt,
        Field(
            description='Number of processes in `data`; 1 here. It is not a number of passes.',
            ge=0,
        ),
    ]
    responseMetaData: Annotated[
        ResponseMetaData | None, Field(description='Always null for this call.')
    ]
    data: Annotated[Process, Field(description='The process that was asked for.')]
