# Generated from specs/saymon.yaml. Do not edit: change the spec and run `make generate`.
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.bulk_operation_status import BulkOperationStatus
from ...models.error_response import ErrorResponse
from ...types import PathParameter, Response, decode_json, fill_path

METHOD = "GET"
PATH = "/node/api/bulk/{id}/status"
PATH_PARAMETERS = {
    "id": PathParameter(r"^[A-Za-z0-9_-]+$", 1, 128),
}


def build_request(
    id: str,
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
                "id": id,
            },
        ),
    }
    return request


def parse_body(status_code: int, body: Any) -> BulkOperationStatus | ErrorResponse | None:
    """Return the decoded JSON of a response as the model that the spec gives for its HTTP status.

    The reader is tolerant. A missing field is `UNSET`, and a value whose type differs from the spec is unchanged.

    Returns:
        The model, or None if the body is not a JSON object or the spec does not describe the status.
    """
    if not isinstance(body, dict):
        return None
    if status_code == 200:
        response_200 = BulkOperationStatus.from_dict(body)

        return response_200

    if status_code == 401:
        response_401 = ErrorResponse.from_dict(body)

        return response_401

    if status_code == 403:
        response_403 = ErrorResponse.from_dict(body)

        return response_403

    if status_code == 404:
        response_404 = ErrorResponse.from_dict(body)

        return response_404

    if 500 <= status_code <= 599:
        response_5xx = ErrorResponse.from_dict(body)

        return response_5xx

    response_default = ErrorResponse.from_dict(body)

    return response_default


def _build_response(
    client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[BulkOperationStatus | ErrorResponse]:
    parsed = parse_body(response.status_code, decode_json(response.content))
    if parsed is None and client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    return Response(status_code=response.status_code, content=response.content, headers=response.headers, parsed=parsed)


def sync_detailed(
    id: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[BulkOperationStatus | ErrorResponse]:
    """Get the status of a bulk operation

     Returns whether the operation is over. The request has no body.

    **When to stop polling.** Stop at `finished: true`. No other response is terminal. An operation that
    crashed
    might therefore stay `false` forever (inferred). Give every wait a deadline.

    **What "finished" means.** The operation is over, whatever the outcome is. The response does not
    distinguish
    success from failure.

    **Unreadable responses.** A response is unreadable if `finished` is absent or is not a boolean. Do
    not treat
    such a response as `false`.

    Args:
        id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[BulkOperationStatus | ErrorResponse]
    """

    request = build_request(
        id=id,
    )
    response = client.get_httpx_client().request(**request)
    return _build_response(client, response)


def sync(
    id: str,
    *,
    client: AuthenticatedClient | Client,
) -> BulkOperationStatus | ErrorResponse | None:
    """Get the status of a bulk operation

     Returns whether the operation is over. The request has no body.

    **When to stop polling.** Stop at `finished: true`. No other response is terminal. An operation that
    crashed
    might therefore stay `false` forever (inferred). Give every wait a deadline.

    **What "finished" means.** The operation is over, whatever the outcome is. The response does not
    distinguish
    success from failure.

    **Unreadable responses.** A response is unreadable if `finished` is absent or is not a boolean. Do
    not treat
    such a response as `false`.

    Args:
        id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        BulkOperationStatus | ErrorResponse
    """

    return sync_detailed(
        id=id,
        client=client,
    ).parsed


async def asyncio_detailed(
    id: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[BulkOperationStatus | ErrorResponse]:
    """Get the status of a bulk operation

     Returns whether the operation is over. The request has no body.

    **When to stop polling.** Stop at `finished: true`. No other response is terminal. An operation that
    crashed
    might therefore stay `false` forever (inferred). Give every wait a deadline.

    **What "finished" means.** The operation is over, whatever the outcome is. The response does not
    distinguish
    success from failure.

    **Unreadable responses.** A response is unreadable if `finished` is absent or is not a boolean. Do
    not treat
    such a response as `false`.

    Args:
        id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[BulkOperationStatus | ErrorResponse]
    """

    request = build_request(
        id=id,
    )
    response = await client.get_async_httpx_client().request(**request)
    return _build_response(client, response)


async def asyncio(
    id: str,
    *,
    client: AuthenticatedClient | Client,
) -> BulkOperationStatus | ErrorResponse | None:
    """Get the status of a bulk operation

     Returns whether the operation is over. The request has no body.

    **When to stop polling.** Stop at `finished: true`. No other response is terminal. An operation that
    crashed
    might therefore stay `false` forever (inferred). Give every wait a deadline.

    **What "finished" means.** The operation is over, whatever the outcome is. The response does not
    distinguish
    success from failure.

    **Unreadable responses.** A response is unreadable if `finished` is absent or is not a boolean. Do
    not treat
    such a response as `false`.

    Args:
        id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        BulkOperationStatus | ErrorResponse
    """

    return (
        await asyncio_detailed(
            id=id,
            client=client,
        )
    ).parsed
