"""Transports that connect a client to a simulated server in the same process, without a socket."""

import asyncio
from abc import ABC, abstractmethod

from bulkstatus.http.messages import Request, Response


class FakeServer(ABC):
    """A simulated server, which responds to a client's requests."""

    @abstractmethod
    def _respond(self, request: Request, timeout: float) -> Response:
        """Return the response to a request, or raise one of the exceptions of `Transport.send`.

        Args:
            request: The request.
            timeout: Time limit for the response, in seconds.
        """


class FakeTransport(FakeServer):
    """A simulated server as a `Transport`."""

    def send(self, request: Request, timeout: float) -> Response:
        """Return the response to a request.

        Args:
            request: The request.
            timeout: Time limit for the response, in seconds.

        Raises:
            TransportError: If there is no response, or it takes longer than the timeout.
        """
        return self._respond(request, timeout)

    def close(self) -> None:
        """Do nothing, because there are no connections to close."""


class AsyncFakeTransport(FakeServer):
    """A simulated server as an `AsyncTransport`."""

    async def send(self, request: Request, timeout: float) -> Response:
        """Let other tasks run, and return the response to a request.

        Args:
            request: The request.
            timeout: Time limit for the response, in seconds.

        Raises:
            TransportError: If there is no response, or it takes longer than the timeout.
        """
        await asyncio.sleep(0)
        return self._respond(request, timeout)

    async def aclose(self) -> None:
        """Do nothing, because there are no connections to close."""
