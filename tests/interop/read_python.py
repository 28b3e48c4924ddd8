"""Test over a real socket that the Python client from openapi-generator reads every example of a spec.

    python -m tests.interop.read_python SPEC

Run this program in the folder that contains the package of the client. The package has the same name as the spec. The
program prints a JSON array with a message for each mismatch.
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
    """A request handler that responds with an example if the path and the headers of the request are correct."""

    expected_request: ClassVar[Request]
    example: ClassVar[Example]

    def do_GET(self) -> None:
        expected = self.expected_request
        is_correct = self.path == expected.path and all(
            self.headers[name] == value for name, value in expected.headers.items()
        )
        body = json.dumps(self.example.value if is_correct else f"requested {self.path} with {self.headers}").encode()
        self.send_response(self.example.status_code if is_correct else 404)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the base class
        """Log nothing."""


KNOWN_NULLS = {"applivery": {".error.data"}}
"""Fields that the client reads as null although they are absent from the response.

Each key is a vendor, and each value contains the paths of the fields.

In the spec, each field in `KNOWN_NULLS` can have any type.
"""


def is_same(read: Any, sent: Any) -> bool:
    """Return whether the client read the sent value correctly, including its type.

    The client is allowed to read an absent field as null.
    """
    if isinstance(sent, dict) and isinstance(read, dict):
        absent = {name for name in read.keys() - sent.keys() if read[name] is None}
        return read.keys() - absent == sent.keys() and all(is_same(read[name], sent[name]) for name in sent)
    if isinstance(sent, list) and isinstance(read, list):
        return len(read) == len(sent) and all(map(is_same, read, sent))
    return type(read) is type(sent) and bool(read == sent)


def added_nulls(read: Any, sent: Any, path: str = "") -> set[str]:
    """Return the path of each field that is null in `read` and absent in `sent`."""
    if isinstance(sent, dict) and isinstance(read, dict):
        added = {f"{path}.{name}" for name in read.keys() - sent.keys() if read[name] is None}
        return added.union(
            *(added_nulls(read[name], sent[name], f"{path}.{name}") for name in read.keys() & sent.keys())
        )
    return set()


def main() -> None:
    """Read all examples with the client, and print the mismatches as JSON."""
    spec = Spec(Path(sys.argv[1]))
    client: Any = importlib.import_module(spec.name)
    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    api = client.BulkStatusApi(client.ApiClient(client.Configuration(host=f"http://127.0.0.1:{server.server_port}")))
    method_name = re.sub(r"(?=[A-Z])", "_", spec.operation["operationId"]).lower()
    call = getattr(api, f"{method_name}_with_http_info")
    mismatches, added = [], set[str]()
    for number, example in enumerate(spec.examples):
        request = spec.requests[number % len(spec.requests)]
        Handler.example, Handler.expected_request = example, request
        try:
            try:
                data = call(*request.ids.values(), **request.headers).data
            except client.ApiException as error:
                data = error.data
            read = json.loads(data.to_json()) if hasattr(data, "to_json") else data
            added |= added_nulls(read, example.value)
            if not is_same(read, example.value):
                mismatches.append(f"{example.name} was read as {read}")
        except Exception as error:  # noqa: BLE001 - generated code may raise anything
            mismatches.append(f"{example.name}: {type(error).__name__}: {str(error).splitlines()[0]}")
    if added != KNOWN_NULLS.get(spec.name, set()):
        mismatches.append(
            f"null was added at {sorted(added)}, which differs from KNOWN_NULLS in tests/interop/read_python.py"
        )
    sys.stdout.write(json.dumps(mismatches))


if __name__ == "__main__":
    main()
