"""Send every example of a spec to the Python client that openapi-generator made of it, over a real socket.

    python -m tests.interop.read_python SPEC

Run where the client's package is, which has the spec's name. Writes a JSON array of what was read wrongly.
"""

import importlib
import json
import re
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, ClassVar

from .spec import Example, Request, Spec


class Handler(BaseHTTPRequestHandler):
    """Answers with one example, if it is asked for the right path, with the right headers."""

    request_wanted: ClassVar[Request]
    example: ClassVar[Example]

    def do_GET(self) -> None:
        wanted = self.request_wanted
        right = self.path == wanted.path and all(self.headers[name] == wanted.headers[name] for name in wanted.headers)
        body = json.dumps(self.example.value if right else f"asked for {self.path} with {self.headers}").encode()
        self.send_response(self.example.status_code if right else 404)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Nothing."""


NULLS = {"applivery": {".error.data"}}
"""Members that come back as null where they were left out: those that may be of any type."""


def same(read: Any, sent: Any) -> bool:
    """Whether it came back as it was, types and all; a member that was left out may come back as null."""
    if isinstance(sent, dict) and isinstance(read, dict):
        absent = {name for name in read.keys() - sent.keys() if read[name] is None}
        return read.keys() - absent == sent.keys() and all(same(read[name], sent[name]) for name in sent)
    if isinstance(sent, list) and isinstance(read, list):
        return len(read) == len(sent) and all(map(same, read, sent))
    return type(read) is type(sent) and bool(read == sent)


def nulls(read: Any, sent: Any, place: str = "") -> set[str]:
    """The places of nulls that were not sent."""
    if isinstance(sent, dict) and isinstance(read, dict):
        here = {f"{place}.{name}" for name in read.keys() - sent.keys() if read[name] is None}
        return here.union(*(nulls(read[name], sent[name], f"{place}.{name}") for name in read.keys() & sent.keys()))
    return set()


def main() -> None:
    """Run it."""
    spec = Spec(Path(sys.argv[1]))
    client: Any = importlib.import_module(spec.name)
    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    api = client.BulkStatusApi(client.ApiClient(client.Configuration(host=f"http://127.0.0.1:{server.server_port}")))
    snake = re.sub(r"(?=[A-Z])", "_", spec.operation["operationId"]).lower()
    call = getattr(api, f"{snake}_with_http_info")
    faults, added = [], set[str]()
    for number, example in enumerate(spec.examples):
        request = spec.requests[number % len(spec.requests)]
        Handler.example, Handler.request_wanted = example, request
        try:
            try:
                data = call(*request.ids.values(), **request.headers).data
            except client.ApiException as error:
                data = error.data
            read = json.loads(data.to_json()) if hasattr(data, "to_json") else data
            added |= nulls(read, example.value)
            if not same(read, example.value):
                faults.append(f"{example.name} came back as {read}")
        except Exception as error:  # noqa: BLE001 - whatever generated code may raise
            faults.append(f"{example.name}: {type(error).__name__}: {str(error).splitlines()[0]}")
    if added != NULLS.get(spec.name, set()):
        faults.append(f"null is added at {sorted(added)}, and not where tests/interop/read_python.py has it")
    sys.stdout.write(json.dumps(faults))


if __name__ == "__main__":
    main()
