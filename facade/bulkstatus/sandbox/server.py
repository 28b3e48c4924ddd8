"""A server that runs an ASGI application in a thread."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from sys import is_finalizing
from threading import Thread

import uvicorn
from starlette.types import ASGIApp


@contextmanager
def serving(app: ASGIApp, *, port: int) -> Iterator[str]:
    """Serve an ASGI application on 127.0.0.1 until the end of the `with` block, and yield its base URL.

    The socket listens before the server thread starts, so clients can send requests immediately.

    Args:
        app: ASGI application to serve.
        port: TCP port of the server, or 0 for any free port.

    Raises:
        OSError: If the port is in use.
    """
    # Nagle's algorithm delays each response by 40 ms here. asyncio disables it if the socket has a protocol.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        if os.name == "posix":  # reuse a port that was closed a moment ago; Windows gives the option another meaning
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen()
        config = uvicorn.Config(
            app,
            http="h11",
            ws="none",
            loop="asyncio",
            lifespan="off",
            log_config=None,
            log_level="critical",
            access_log=False,
            timeout_graceful_shutdown=1,
        )
        server = uvicorn.Server(config)
        thread = Thread(target=server.run, kwargs={"sockets": [listener]}, name="bulkstatus-sandbox", daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            if not is_finalizing():  # at exit, the interpreter has stopped the thread, and a join would never return
                thread.join()
