"""Print the processor time of each part of a poll except HTTP: `python -m bench.poll.parts`."""

import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

from bench.poll.clients import KEY, identifiers
from bench.poll.server import HEADERS, RESPONSE
from bulkstatus import Passcreator
from bulkstatus.http.messages import Response
from bulkstatus.vendors.accounts import Accounts

REPETITIONS = 3000


def main() -> None:
    """Print the processor time of each part of a poll as JSON, in seconds."""
    account = Passcreator(api_key=KEY, base_url="http://127.0.0.1:8000")
    accounts = Accounts((account,))
    target = account.operation(identifiers(1)[0])
    headers = {name.decode(): value.decode() for name, value in HEADERS}
    response = Response(status_code=200, headers=headers, content=RESPONSE)
    now = datetime(2024, 1, 15, 12, tzinfo=UTC)
    parts: dict[str, Callable[[], object]] = {
        "finding the account of a URL": lambda: accounts.resolve(target.url),
        "building the request": lambda: account.request(target),
        "reading the response": lambda: account.read(target, response, now),
    }
    sys.stdout.write(json.dumps({name: timed(part) for name, part in parts.items()}))


def timed(part: Callable[[], object]) -> float:
    """Return the mean processor time of one call to `part`, in seconds."""
    for _ in range(REPETITIONS // 10):
        part()
    started = time.process_time()
    for _ in range(REPETITIONS):
        part()
    return (time.process_time() - started) / REPETITIONS


if __name__ == "__main__":
    main()
