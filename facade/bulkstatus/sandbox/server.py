"""Serving an ASGI application from a thread."""

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
    """Serve on 127.0.0.1 until the end of the `with`, and give the base URL.

    The socket listens before the server's thread begins, so that no request can come too early.

    Raises:
        OSError: If the port is taken.
    """
    # asyncio switches off Nagle's algorithm, which costs 40 ms a response here, only where the protocol is named.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        if os.name == "posix":  # a port that was used a moment ago is free; elsewhere the option means another thing
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
            if not is_finalizing():  # the interpreter has frozen the thread, which ends with the process
                thread.join()
