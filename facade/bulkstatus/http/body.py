"""The body of a response: unpacked, and decoded from JSON."""

import json
from typing import Any

from bulkstatus.http.messages import Response


def decode(response: Response) -> Any:
    """The decoded JSON of a response, or None for anything that is not JSON."""
    try:
        return json.loads(response.content)
    except (ValueError, RecursionError):
        return None


def why_undecoded(response: Response) -> str | None:
    """What is amiss with a response that `decode` gives None for, in words; None if it is JSON after all."""
    try:
        json.loads(response.content)
    except json.JSONDecodeError as error:
        rest = error.doc[error.pos :]
        if not rest.strip() or error.msg.startswith("Unterminated string"):
            return f"JSON that breaks off after character {len(error.doc)}"
        return f"no JSON from character {error.pos + 1} on"
    except UnicodeDecodeError as error:
        return f"text that is not {error.encoding.upper()} from byte {error.start + 1} on"
    except RecursionError:
        return "JSON that is nested too deeply to be read"
    except ValueError:  # a limit of Python's own
        return "JSON with a number of too many digits to be read"
    return None
