"""Why a body is not JSON, for people."""

import json

from bulkstatus.http.messages import Response


def why_undecoded(response: Response) -> str | None:
    """Return what is wrong with a body that `decode` returns None for, in words; None if it is JSON after all."""
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
