"""The command line. Here is only what must be quick: the help, and what errors and signals make the exit code.

Nothing else imports it. Click is loaded for everything but the first page of the help, and rich, httpx and the vendors
only by the commands that need them.
"""

import os
import sys
from collections.abc import Sequence

from bulkstatus._version import install_hint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from bulkstatus.cli.session import Session

_HELP = os.path.join(os.path.dirname(__file__), "help.txt")  # noqa: PTH118, PTH120 - pathlib takes time to load
_INSTALL = f"bulkstatus: the command line needs the extra `cli`: {install_hint('cli')}\n"


def main(arguments: Sequence[str] | None = None, session: "Session | None" = None) -> int:
    """Run a command.

    Args:
        arguments: What follows the program's name; what it was called with, unless given.
        session: The environment, clock and transport to use; the machine's, unless given.

    Returns:
        The exit code; `bulkstatus.cli.exit_codes` lists them.
    """
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        if list(arguments) in ([], ["--help"]) and "_BULKSTATUS_COMPLETE" not in os.environ and _helped():
            return 0
        from bulkstatus.cli.running import run  # noqa: PLC0415 - see above
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("click", "rich"):
            raise
        sys.stderr.write(_INSTALL)
        return 2
    except KeyboardInterrupt:  # while it was still being loaded
        sys.stderr.write("bulkstatus: interrupted\n")
        return 130
    return run(arguments, session)


def _helped() -> bool:
    """Whether the first page of the help could be written; what to do if not, click and `running` know."""
    try:
        with open(_HELP, encoding="utf-8") as text:  # noqa: PTH123 - pathlib takes time to load
            sys.stdout.write(text.read())
        sys.stdout.flush()
    except (AttributeError, OSError):
        return False
    return True
