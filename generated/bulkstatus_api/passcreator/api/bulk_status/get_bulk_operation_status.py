# Generated from specs/passcreator.yaml. Do not edit: change the spec and run `make generate`.
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.empty_response import EmptyResponse
from ...models.error_response import ErrorResponse
from ...models.process_response import ProcessResponse
from ...types import PathParameter, Response, decode_json, fill_path

METHOD = "GET"
PATH = "/api/v3/process/{identifier}"
PATH_PARAMETERS = {
    "identifier": PathParameter(r"^[A-Za-z0-9_-]+$", 1, 128),
}


def build_request(
    identifier: str,
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
                "identifier": identifier,
            },
        ),
    }
    return request


def parse_body(status_code: int, body: Any) -> EmptyResponse | ErrorResponse | ProcessResponse | None:
    """Return the decoded JSON of a response as the model that the spec gives for its HTTP status.

    The reader is tolerant. A missing field is `UNSET`, and a value whose type differs from the spec is unchanged.

    Returns:
        The model, or None if the body is not a JSON object or the spec does not describe the status.
    """
    if not isinstance(body, dict):
        return None
    if status_code == 200:
        response_200 = ProcessResponse.from_dict(body)

        return response_200

    if status_code == 401:
        response_401 = EmptyResponse.from_dict(body)

        return response_401

    if status_code == 403:

        def _parse_response_403(data: object) -> EmptyResponse | ErrorResponse:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                response_403_type_0 = ErrorResponse.from_dict(data)

                return response_403_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            response_403_type_1 = EmptyResponse.from_dict(data)

            return response_403_type_1

        response_403 = _parse_response_403(body)

        return response_403

    if status_code == 404:
        response_404 = ErrorResponse.from_dict(body)

        return response_404

    if status_code == 429:

        def _parse_response_429(data: object) -> EmptyResponse | ErrorResponse:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                response_429_type_0 = ErrorResponse.from_dict(data)

                return response_429_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            response_429_type_1 = EmptyResponse.from_dict(data)

            return response_429_type_1

        response_429 = _parse_response_429(body)

        return response_429

    if 500 <= status_code <= 599:

        def _parse_response_5xx(data: object) -> EmptyResponse | ErrorResponse:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                response_5xx_type_0 = ErrorResponse.from_dict(data)

                return response_5xx_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            response_5xx_type_1 = EmptyResponse.from_dict(data)

            return response_5xx_type_1

        response_5xx = _parse_response_5xx(body)

        return response_5xx

    def _parse_response_default(data: object) -> EmptyResponse | ErrorResponse:
        try:
            if not isinstance(data, dict):
                raise TypeError()
            response_default_type_0 = ErrorResponse.from_dict(data)

            return response_default_type_0
        except (TypeError, ValueError, AttributeError, KeyError):
            pass
        if not isinstance(data, dict):
            raise TypeError()
        response_default_type_1 = EmptyResponse.from_dict(data)

        return response_default_type_1

    response_default = _parse_response_default(body)

    return response_default


def _build_response(
    client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[EmptyResponse | ErrorResponse | ProcessResponse]:
    parsed = parse_body(response.status_code, decode_json(response.content))
    if parsed is None and client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    return Response(status_code=response.status_code, content=response.content, headers=response.headers, parsed=parsed)


def sync_detailed(
    identifier: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[EmptyResponse | ErrorResponse | ProcessResponse]:
    """Get the status of a bulk operation

     Returns the progress, the state and the failed items of one process.

    **Identifier.** Bulk endpoints return a complete process URL in `data.process`, not a bare
    identifier
    (observed). This URL is the address of this endpoint, and its last segment is the identifier. Store
    the URL
    before you do anything else.

    **When to stop polling.** The states `finished` and `finished with errors` are terminal; `in
    progress` is not.
    There is no state for a queued, failed or cancelled process. A process that crashed would therefore
    stay
    `in progress` forever (inferred). Give every wait a deadline.

    **Missing processes.** In a 404 response, `data` is an empty array, so `data.status` is absent. A
    loop that
    only checks for the two terminal states, such as the vendor's sample, never ends after a 404.

    **Success.** Some callers also check `success` under HTTP 2xx (observed). Do the same: `success:
    false` means
    that the request was refused, whatever the HTTP status is.

    Args:
        identifier (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[EmptyResponse | ErrorResponse | ProcessResponse]
    """

    request = build_request(
        identifier=identifier,
    )
    response = client.get_httpx_client().request(**request)
    return _build_response(client, response)


def sync(
    identifier: str,
    *,
    client: AuthenticatedClient | Client,
) -> EmptyResponse | ErrorResponse | ProcessResponse | None:
    """Get the status of a bulk operation

     Returns the progress, the state and the failed items of one process.

    **Identifier.** Bulk endpoints return a complete process URL in `data.process`, not a bare
    identifier
    (observed). This URL is the address of this endpoint, and its last segment is the identifier. Store
    the URL
    before you do anything else.

    **When to stop polling.** The states `finished` and `finished with errors` are terminal; `in
    progress` is not.
    There is no state for a queued, failed or cancelled process. A process that crashed would therefore
    stay
    `in progress` forever (inferred). Give every wait a deadline.

    **Missing processes.** In a 404 response, `data` is an empty array, so `data.status` is absent. A
    loop that
    only checks for the two terminal states, such as the vendor's sample, never ends after a 404.

    **Success.** Some callers also check `success` under HTTP 2xx (observed). Do the same: `success:
    false` means
    that the request was refused, whatever the HTTP status is.

    Args:
        identifier (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        EmptyResponse | ErrorResponse | ProcessResponse
    """

    return sync_detailed(
        identifier=identifier,
        client=client,
    ).parsed


async def asyncio_detailed(
    identifier: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[EmptyResponse | ErrorResponse | ProcessResponse]:
    """Get the status of a bulk operation

     Returns the progress, the state and the failed items of one process.

    **Identifier.** Bulk endpoints return a complete process URL in `data.process`, not a bare
    identifier
    (observed). This URL is the address of this endpoint, and its last segment is the identifier. Store
    the URL
    before you do anything else.

    **When to stop polling.** The states `finished` and `finished with errors` are terminal; `in
    progress` is not.
    There is no state for a queued, failed or cancelled process. A process that crashed would therefore
    stay
    `in progress` forever (inferred). Give every wait a deadline.

    **Missing processes.** In a 404 response, `data` is an empty array, so `data.status` is absent. A
    loop that
    only checks for the two terminal states, such as the vendor's sample, never ends after a 404.

    **Success.** Some callers also check `success` under HTTP 2xx (observed). Do the same: `success:
    false` means
    that the request was refused, whatever the HTTP status is.

    Args:
        identifier (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[EmptyResponse | ErrorResponse | ProcessResponse]
    """

    request = build_request(
        identifier=identifier,
    )
    response = await client.get_async_httpx_client().request(**request)
    return _build_response(client, response)


async def asyncio(
    identifier: str,
    *,
    client: AuthenticatedClient | Client,
) -> EmptyResponse | ErrorResponse | ProcessResponse | None:
    """Get the status of a bulk operation

     Returns the progress, the state and the failed items of one process.

    **Identifier.** Bulk endpoints return a complete process URL in `data.process`, not a bare
    identifier
    (observed). This URL is the address of this endpoint, and its last segment is the identifier. Store
    the URL
    before you do anything else.

    **When to stop polling.** The states `finished` and `finished with errors` are terminal; `in
    progress` is not.
    There is no state for a queued, failed or cancelled process. A process that crashed would therefore
    stay
    `in progress` forever (inferred). Give every wait a deadline.

    **Missing processes.** In a 404 response, `data` is an empty array, so `data.status` is absent. A
    loop that
    only checks for the two terminal states, such as the vendor's sample, never ends after a 404.

    **Success.** Some callers also check `success` under HTTP 2xx (observed). Do the same: `success:
    false` means
    that the request was refused, whatever the HTTP status is.

    Args:
        identifier (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        EmptyResponse | ErrorResponse | ProcessResponse
    """

    return (
        await asyncio_detailed(
            identifier=identifier,
            client=client,
        )
    ).parsed
