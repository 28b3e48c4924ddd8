"""Transports that take a client's requests to a sandbox in the same process, without a socket."""

from collections.abc import Mapping
from typing import Protocol
from urllib.parse import urlencode

from bulkstatus.errors import TransportError
from bulkstatus.http.messages import Request, Response, complete


class Responder(Protocol):
    """What answers requests: a `Sandbox`."""

    @property
    def base_url(self) -> str:
        """Where it is."""
        ...

    def answer(self, method: str, url: str, headers: Mapping[str, str], content: bytes) -> Response:
        """The response to a request, from the API or from the token endpoint."""
        ...


class SandboxTransport:
    """A `bulkstatus.http.transport.Transport` that asks a sandbox."""

    def __init__(self, sandbox: Responder) -> None:
        self._sandbox = sandbox

    def send(self, request: Request, timeout: float) -> Response:  # noqa: ARG002 - nothing here takes any time
        """The sandbox's response.

        Raises:
            TransportError: If the request is for another server.
        """
        if not request.url.startswith(f"{self._sandbox.base_url}/"):
            raise TransportError(f"this transport leads to the sandbox at {self._sandbox.base_url}", url=request.url)
        query = urlencode(complete(request.query, request.secret_query))
        url = f"{request.url}?{query}" if query else request.url
        headers = complete(request.headers, request.secret_headers)
        form = urlencode(complete(request.form, request.secret_form))
        return self._sandbox.answer(request.method, url, headers, form.encode())

    def close(self) -> None:
        """There is nothing to give back."""


class AsyncSandboxTransport:
    """A `bulkstatus.http.transport.AsyncTransport` that asks a sandbox."""

    def __init__(self, sandbox: Responder) -> None:
        self._transport = SandboxTransport(sandbox)

    async def send(self, request: Request, timeout: float) -> Response:
        """See `SandboxTransport.send`."""
        return self._transport.send(request, timeout)

    async def aclose(self) -> None:
        """There is nothing to give back."""
