"""The sandbox as an ASGI application: one route for everything."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bulkstatus.sandbox.transport import Responder


class _Endpoint:
    """An ASGI endpoint. Not a function, because to those Starlette adds routes and methods of its own."""

    def __init__(self, sandbox: Responder) -> None:
        self._sandbox = sandbox

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        # The path as it was sent: the ids in it are decoded once, by the sandbox.
        path = scope.get("raw_path", scope["path"].encode()).decode("latin-1")
        query = scope["query_string"].decode("latin-1")
        found = self._sandbox.answer(request.method, f"{path}?{query}", dict(request.headers), await request.body())
        response = Response(found.content, found.status_code, dict(found.headers))
        await response(scope, receive, send)


def build_app(sandbox: Responder) -> Starlette:
    """An application that hands every request to the sandbox."""
    app = Starlette()
    app.router.default = _Endpoint(sandbox)
    return app
