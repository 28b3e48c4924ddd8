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

from .spec import Example, Spec


class Handler(BaseHTTPRequestHandler):
    """Answers with one example, if it is asked for the right path."""

    path_asked: ClassVar[str]
    example: ClassVar[Example]

    def do_GET(self) -> None:
        right = self.path == self.path_asked
        body = json.dumps(self.example.value if right else f"asked for {self.path}").encode()
        self.send_response(self.example.status_code if right else 404)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Nothing."""


def same(read: Any, sent: Any) -> bool:
    """Whether it came back as it was; a member of any type that was left out comes back as null."""
    if isinstance(sent, dict) and isinstance(read, dict):
        absent = {name for name in read.keys() - sent.keys() if read[name] is None}
        return read.keys() - absent == sent.keys() and all(same(read[name], sent[name]) for name in sent)
    if isinstance(sent, list) and isinstance(read, list):
        return len(read) == len(sent) and all(map(same, read, sent))
    return type(read) is type(sent) and bool(read == sent)


def main() -> None:
    """Run it."""
    spec = Spec(Path(sys.argv[1]))
    client: Any = importlib.import_module(spec.name)
    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    api = client.BulkStatusApi(client.ApiClient(client.Configuration(host=f"http://127.0.0.1:{server.server_port}")))
    snake = re.sub(r"(?=[A-Z])", "_", spec.operation["operationId"]).lower()
    call = getattr(api, f"{snake}_with_http_info")
    Handler.path_asked = spec.path_asked
    faults = []
    for example in spec.examples:
        Handler.example = example
        try:
            try:
                data = call(*spec.ids.values()).data
            except client.ApiException as error:
                data = error.data
            read = json.loads(data.to_json()) if hasattr(data, "to_json") else data
            if not same(read, example.value):
                faults.append(f"{example.name} came back as {read}")
        except Exception as error:  # noqa: BLE001 - whatever generated code may raise
            faults.append(f"{example.name}: {type(error).__name__}: {str(error).splitlines()[0]}")
    sys.stdout.write(json.dumps(faults))


if __name__ == "__main__":
    main()
