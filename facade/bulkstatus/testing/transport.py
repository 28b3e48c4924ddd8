"""The transports of fake servers in the same process: no socket, no connections."""

import asyncio
from abc import ABC, abstractmethod

from bulkstatus.http.messages import Request, Response


class FakeServer(ABC):
    """Something that responds to a client's requests."""

    @abstractmethod
    def _respond(self, request: Request, timeout: float) -> Response:
        """Return the response to a request, or raise what `Transport.send` raises."""


class FakeTransport(FakeServer):
    """A fake server as a `Transport`."""

    def send(self, request: Request, timeout: float) -> Response:
        """Return the response; see `Transport.send`."""
        return self._respond(request, timeout)

    def close(self) -> None:
        """Do nothing: there are no connections."""


class AsyncFakeTransport(FakeServer):
    """A fake server as an `AsyncTransport`."""

    async def send(self, request: Request, timeout: float) -> Response:
        """Return the response, after other tasks had their turn; see `Transport.send`."""
        await asyncio.sleep(0)
        return self._respond(request, timeout)

    async def aclose(self) -> None:
        """Do nothing: there are no connections."""
