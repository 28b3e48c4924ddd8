"""Create jobs, an account and a transport for measurements that use no network."""

from collections.abc import Iterator
from uuid import UUID

from bench.poll.clients import KEY
from bench.poll.server import HEADERS, RESPONSE
from bulkstatus import Passcreator
from bulkstatus.http.messages import Request, Response

BASE_URL = "https://app.passcreator.com"


class FakeTransport:
    """An `AsyncTransport` that uses no network and always returns the same response."""

    async def send(self, request: Request, timeout: float) -> Response:  # noqa: ARG002 - all requests get the same response
        """Return a new `Response` object for each request, as a real transport does."""
        headers = {name.decode(): value.decode() for name, value in HEADERS}
        return Response(status_code=200, headers=headers, content=bytes(bytearray(RESPONSE)))

    async def aclose(self) -> None:
        """Do nothing, because no connection is open."""


def account() -> Passcreator:
    """Return a Passcreator account without a rate limit."""
    account = Passcreator(api_key=KEY)
    account.requests_per_second = 1e12
    return account


def urls(count: int) -> Iterator[str]:
    """Yield `count` status URLs without keeping them in memory."""
    for number in range(count):
        yield f"{BASE_URL}/api/v3/process/{UUID(int=number, version=4)}"
