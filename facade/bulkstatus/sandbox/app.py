"""The sandbox as an ASGI application: one route for everything."""

from collections.abc import Callable, Mapping

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bulkstatus.http import messages

Respond = Callable[[str, str, Mapping[str, str], bytes], messages.Response]
"""`Sandbox.respond`: the response to method, URL, header fields and body."""


class _Endpoint:
    """An ASGI endpoint. Starlette would give a function routes and methods of its own."""

    def __init__(self, respond: Respond) -> None:
        self._respond = respond

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        # The path as it was sent: the sandbox decodes the ids in it, once.
        path = scope.get("raw_path", scope["path"].encode()).decode("latin-1")
        query = scope["query_string"].decode("latin-1")
        found = self._respond(request.method, f"{path}?{query}", dict(request.headers), await request.body())
        response = Response(found.content, found.status_code, dict(found.headers))
        await response(scope, receive, send)


def build_app(respond: Respond) -> Starlette:
    """Return an application that passes every request to the sandbox."""
    app = Starlette()
    app.router.default = _Endpoint(respond)
    return app
