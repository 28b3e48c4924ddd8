# Generated from specs/applivery.yaml. Do not edit: change the spec and run `make generate`.
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.bulk_task_response import BulkTaskResponse
from ...models.error_response import ErrorResponse
from ...types import PathParameter, Response, decode_json, fill_path

METHOD = "GET"
PATH = "/v1/organizations/{organization_id}/bulk-tasks/{bulk_task_id}"
PATH_PARAMETERS = {
    "organization_id": PathParameter(r"^([a-fA-F0-9]{24}|[a-zA-Z0-9-]{3,})$", 3, 128),
    "bulk_task_id": PathParameter(r"^[a-fA-F0-9]{24}$", 24, 24),
}


def build_request(
    organization_id: str,
    bulk_task_id: str,
) -> dict[str, Any]:
    """Return the request as keyword arguments of `httpx.Client.request`. The path is relative to the server.

    Raises:
        ValueError: If an id does not satisfy the constraints of the spec.
    """
    headers: dict[str, Any] = {}
    headers["Accept"] = "application/json"

    request: dict[str, Any] = {
        "method": METHOD,
        "headers": headers,
        "url": fill_path(
            PATH,
            PATH_PARAMETERS,
            {
                "organization_id": organization_id,
                "bulk_task_id": bulk_task_id,
            },
        ),
    }
    return request


def parse_body(status_code: int, body: Any) -> BulkTaskResponse | ErrorResponse | None:
    """Return the decoded JSON of a response as the model that the spec gives for its HTTP status.

    The reader is tolerant. A missing field is `UNSET`, and a value whose type differs from the spec is unchanged.

    Returns:
        The model, or None if the body is not a JSON object or the spec does not describe the status.
    """
    if not isinstance(body, dict):
        return None
    if status_code == 200:
        response_200 = BulkTaskResponse.from_dict(body)

        return response_200

    if status_code == 400:
        response_400 = ErrorResponse.from_dict(body)

        return response_400

    if status_code == 401:
        response_401 = ErrorResponse.from_dict(body)

        return response_401

    if status_code == 403:
        response_403 = ErrorResponse.from_dict(body)

        return response_403

    if status_code == 404:
        response_404 = ErrorResponse.from_dict(body)

        return response_404

    if status_code == 409:
        response_409 = ErrorResponse.from_dict(body)

        return response_409

    if status_code == 422:
        response_422 = ErrorResponse.from_dict(body)

        return response_422

    if status_code == 429:
        response_429 = ErrorResponse.from_dict(body)

        return response_429

    if 500 <= status_code <= 599:
        response_5xx = ErrorResponse.from_dict(body)

        return response_5xx

    response_default = ErrorResponse.from_dict(body)

    return response_default


def _build_response(
    client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[BulkTaskResponse | ErrorResponse]:
    parsed = parse_body(response.status_code, decode_json(response.content))
    if parsed is None and client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    return Response(status_code=response.status_code, content=response.content, headers=response.headers, parsed=parsed)


def sync_detailed(
    organization_id: str,
    bulk_task_id: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[BulkTaskResponse | ErrorResponse]:
    """Get the state and the report of a bulk task

     Returns the current state of the task and its report. Requires a token with the permission
    `base.bulk.management.get`.

    Poll until `data.status` is `completed` or `failed`.

    **`completed` does not mean that every line succeeded.** Check `data.report`:

    | `data.status` | `data.report` | meaning |
    |---|---|---|
    | `completed` | `numErrors` is 0, and `erroredLines` is empty | every line was imported or skipped |
    | `completed` | `numErrors` is above 0, or `erroredLines` is not empty | some or all lines failed |
    | `completed` | absent, or contains neither field (inferred) | over, outcome unknown |
    | `failed` | any | the task itself failed; the reason may be in `data.error` |

    Skipped lines (`numSkips`, `skippedLines`) are not errors.

    If the request fails, check the HTTP status **and** `error.code` together. The same code has
    different
    meanings under different statuses. For example, 3001 means "no such entity" under 404, and "invalid
    request
    body" under 400.

    Args:
        organization_id (str):
        bulk_task_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[BulkTaskResponse | ErrorResponse]
    """

    request = build_request(
        organization_id=organization_id,
        bulk_task_id=bulk_task_id,
    )
    response = client.get_httpx_client().request(**request)
    return _build_response(client, response)


def sync(
    organization_id: str,
    bulk_task_id: str,
    *,
    client: AuthenticatedClient | Client,
) -> BulkTaskResponse | ErrorResponse | None:
    """Get the state and the report of a bulk task

     Returns the current state of the task and its report. Requires a token with the permission
    `base.bulk.management.get`.

    Poll until `data.status` is `completed` or `failed`.

    **`completed` does not mean that every line succeeded.** Check `data.report`:

    | `data.status` | `data.report` | meaning |
    |---|---|---|
    | `completed` | `numErrors` is 0, and `erroredLines` is empty | every line was imported or skipped |
    | `completed` | `numErrors` is above 0, or `erroredLines` is not empty | some or all lines failed |
    | `completed` | absent, or contains neither field (inferred) | over, outcome unknown |
    | `failed` | any | the task itself failed; the reason may be in `data.error` |

    Skipped lines (`numSkips`, `skippedLines`) are not errors.

    If the request fails, check the HTTP status **and** `error.code` together. The same code has
    different
    meanings under different statuses. For example, 3001 means "no such entity" under 404, and "invalid
    request
    body" under 400.

    Args:
        organization_id (str):
        bulk_task_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        BulkTaskResponse | ErrorResponse
    """

    return sync_detailed(
        organization_id=organization_id,
        bulk_task_id=bulk_task_id,
        client=client,
    ).parsed


async def asyncio_detailed(
    organization_id: str,
    bulk_task_id: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[BulkTaskResponse | ErrorResponse]:
    """Get the state and the report of a bulk task

     Returns the current state of the task and its report. Requires a token with the permission
    `base.bulk.management.get`.

    Poll until `data.status` is `completed` or `failed`.

    **`completed` does not mean that every line succeeded.** Check `data.report`:

    | `data.status` | `data.report` | meaning |
    |---|---|---|
    | `completed` | `numErrors` is 0, and `erroredLines` is empty | every line was imported or skipped |
    | `completed` | `numErrors` is above 0, or `erroredLines` is not empty | some or all lines failed |
    | `completed` | absent, or contains neither field (inferred) | over, outcome unknown |
    | `failed` | any | the task itself failed; the reason may be in `data.error` |

    Skipped lines (`numSkips`, `skippedLines`) are not errors.

    If the request fails, check the HTTP status **and** `error.code` together. The same code has
    different
    meanings under different statuses. For example, 3001 means "no such entity" under 404, and "invalid
    request
    body" under 400.

    Args:
        organization_id (str):
        bulk_task_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[BulkTaskResponse | ErrorResponse]
    """

    request = build_request(
        organization_id=organization_id,
        bulk_task_id=bulk_task_id,
    )
    response = await client.get_async_httpx_client().request(**request)
    return _build_response(client, response)


async def asyncio(
    organization_id: str,
    bulk_task_id: str,
    *,
    client: AuthenticatedClient | Client,
) -> BulkTaskResponse | ErrorResponse | None:
    """Get the state and the report of a bulk task

     Returns the current state of the task and its report. Requires a token with the permission
    `base.bulk.management.get`.

    Poll until `data.status` is `completed` or `failed`.

    **`completed` does not mean that every line succeeded.** Check `data.report`:

    | `data.status` | `data.report` | meaning |
    |---|---|---|
    | `completed` | `numErrors` is 0, and `erroredLines` is empty | every line was imported or skipped |
    | `completed` | `numErrors` is above 0, or `erroredLines` is not empty | some or all lines failed |
    | `completed` | absent, or contains neither field (inferred) | over, outcome unknown |
    | `failed` | any | the task itself failed; the reason may be in `data.error` |

    Skipped lines (`numSkips`, `skippedLines`) are not errors.

    If the request fails, check the HTTP status **and** `error.code` together. The same code has
    different
    meanings under different statuses. For example, 3001 means "no such entity" under 404, and "invalid
    request
    body" under 400.

    Args:
        organization_id (str):
        bulk_task_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        BulkTaskResponse | ErrorResponse
    """

    return (
        await asyncio_detailed(
            organization_id=organization_id,
            bulk_task_id=bulk_task_id,
            client=client,
        )
    ).parsed
