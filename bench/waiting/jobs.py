"""The jobs that wait: an account without limits, whose server is at hand and always tells the same."""

from collections.abc import Iterator
from uuid import UUID

from bench.poll.clients import KEY
from bench.poll.server import HEADERS, RESPONSE
from bulkstatus import Passcreator
from bulkstatus.http.messages import Request, Response

BASE_URL = "https://app.passcreator.com"


class AtHand:
    """An `AsyncTransport` to a server that needs no network."""

    async def send(self, request: Request, timeout: float) -> Response:  # noqa: ARG002 - the same for all
        """The response, made anew, as a real one would be."""
        headers = {name.decode(): value.decode() for name, value in HEADERS}
        return Response(status_code=200, headers=headers, content=bytes(bytearray(RESPONSE)))

    async def aclose(self) -> None:
        """Nothing is open."""


def account() -> Passcreator:
    """The account."""
    account = Passcreator(api_key=KEY)
    account.requests_per_second = 1e12
    return account


def urls(count: int) -> Iterator[str]:
    """Status URLs, of which nobody keeps another copy."""
    for number in range(count):
        yield f"{BASE_URL}/api/v3/process/{UUID(int=number, version=4)}"
