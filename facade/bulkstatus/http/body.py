"""The body of a response, decoded from JSON."""

import json
from typing import Any

from bulkstatus.http.messages import Response


def decode(response: Response) -> Any:
    """Return the decoded JSON of a response, or None for anything that is not JSON."""
    try:
        return json.loads(response.content)
    except (ValueError, RecursionError):
        return None
