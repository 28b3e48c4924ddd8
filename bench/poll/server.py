"""Respond to every request with the same 200 bytes, as fast as uvicorn can send them."""

import json
import socket
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from threading import Thread
from typing import Any

import uvicorn

RESPONSE = json.dumps(
    # The vendor's sample of a running job, with fewer items and a shorter description.
    {
        "statusCode": 200,
        "success": True,
        "description": "OK",
        "errors": [],
        "count": 1,
        "responseMetaData": None,
        "data": {
            "current": 5,
            "total": 9,
            "createdOn": "2024-01-15 10:30:00",
            "status": "in progress",
            "errors": None,
        },
    },
    separators=(",", ":"),
).encode()
HEADERS = [(b"content-type", b"application/json"), (b"content-length", str(len(RESPONSE)).encode())]

Message = MutableMapping[str, Any]


async def app(
    _scope: Message, _receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    """Respond to one request, as an ASGI application."""
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": RESPONSE})


def main() -> None:
    """Print the base URL of the server, and serve until stdin is closed.

    Stdin is also closed when the parent process is killed.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(1024)
        server = uvicorn.Server(
            uvicorn.Config(app, lifespan="off", log_config=None, access_log=False, timeout_graceful_shutdown=0)
        )

        def stop_at_end_of_input() -> None:
            sys.stdin.read()
            server.should_exit = True

        Thread(target=stop_at_end_of_input, daemon=True).start()
        sys.stdout.write(f"http://127.0.0.1:{listener.getsockname()[1]}\n")
        sys.stdout.flush()
        server.run(sockets=[listener])


if __name__ == "__main__":
    main()
