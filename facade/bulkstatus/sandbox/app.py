"""The ASGI application of the sandbox, with a single route for all requests."""

from collections.abc import Callable, Mapping

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bulkstatus.http import messages


def build_app(respond: Callable[[str, str, Mapping[str, str], bytes], messages.Response]) -> Starlette:
    """Return an ASGI application that calls a function such as `Sandbox.respond` for each request."""

    async def endpoint(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        # The path stays encoded, because the sandbox itself decodes the ids in the path.
        path = scope.get("raw_path", scope["path"].encode()).decode("latin-1")
        query = scope["query_string"].decode("latin-1")
        found = respond(request.method, f"{path}?{query}", dict(request.headers), await request.body())
        response = Response(found.content, found.status_code, dict(found.headers))
        await response(scope, receive, send)

    app = Starlette()
    app.router.default = endpoint
    return app
