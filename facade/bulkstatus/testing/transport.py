"""Transports that connect a client to a simulated server in the same process, without a socket."""

import asyncio
from abc import ABC, abstractmethod

from bulkstatus.http.messages import Request, Response


class FakeServer(ABC):
    """The base class of a simulated server, which responds to a client's requests."""

    @abstractmethod
    def _respond(self, request: Request, timeout: float) -> Response:
        """Return the response to a request, or raise one of the exceptions that `Transport.send` documents.

        Args:
            request: Request from the client.
            timeout: Time limit for the response, in seconds.
        """


class FakeTransport(FakeServer):
    """A simulated server that a `Client` can use as its `Transport`."""

    def send(self, request: Request, timeout: float) -> Response:
        """Return the simulated server's response to a request.

        Args:
            request: Request from the client.
            timeout: Time limit for the response, in seconds.

        Raises:
            TransportError: If there is no response, or if the response takes longer than the timeout.
        """
        return self._respond(request, timeout)

    def close(self) -> None:
        """Do nothing, because there are no connections to close."""


class AsyncFakeTransport(FakeServer):
    """A simulated server that an `AsyncClient` can use as its `AsyncTransport`."""

    async def send(self, request: Request, timeout: float) -> Response:
        """Let other asyncio tasks run, and return the simulated server's response to a request.

        Args:
            request: Request from the client.
            timeout: Time limit for the response, in seconds.

        Raises:
            TransportError: If there is no response, or if the response takes longer than the timeout.
        """
        await asyncio.sleep(0)
        return self._respond(request, timeout)

    async def aclose(self) -> None:
        """Do nothing, because there are no connections to close."""
