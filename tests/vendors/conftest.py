import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from bulkstatus import Operation
from bulkstatus.http.messages import Response
from bulkstatus.vendors.account import Target

Read = Callable[..., Operation]

NOW = datetime(2024, 1, 15, 10, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def read(request: pytest.FixtureRequest) -> Read:
    """Return a function that converts a response for the test module's `TARGET` into an `Operation`.

    The response body is passed as bytes or as a JSON value.
    """
    target: Target = request.module.TARGET

    def read(body: Any, status_code: int = 200, headers: Mapping[str, str] | None = None) -> Operation:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return target.account.read(
            target, Response(status_code=status_code, headers=headers or {}, content=content), NOW
        )

    return read
