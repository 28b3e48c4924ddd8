"""A function that explains why the body of a response is not valid JSON."""

import json

from bulkstatus.http.messages import Response


def why_undecoded(response: Response) -> str | None:
    """Return the reason why `decode` cannot read the body of a response, or None if the body is valid JSON."""
    try:
        json.loads(response.content)
    except json.JSONDecodeError as error:
        rest = error.doc[error.pos :]
        if not rest.strip() or error.msg.startswith("Unterminated string"):
            return f"JSON that is cut off after character {len(error.doc)}"
        return f"invalid JSON from character {error.pos + 1} on"
    except UnicodeDecodeError as error:
        return f"text that is not {error.encoding.upper()} from byte {error.start + 1} on"
    except RecursionError:
        return "JSON that is nested too deeply"
    except ValueError:  # a limit of Python
        return "JSON with a number that has too many digits"
    return None
