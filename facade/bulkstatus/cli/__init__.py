"""The command-line program `bulkstatus`: its commands, its live displays and a demo.

This module must load quickly, because every run of `bulkstatus` imports it. The module prints the output of
`bulkstatus --help`. While other modules are imported, this module also handles Ctrl-C and missing packages. If the
package click is not installed, only `bulkstatus --help` works. Each command imports rich, httpx and the vendors only if
it needs them.
"""

import os
import sys
from collections.abc import Sequence

from bulkstatus._version import install_hint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from bulkstatus.cli.invocation import Invocation

_HELP = os.path.join(os.path.dirname(__file__), "help.txt")  # noqa: PTH118, PTH120 - pathlib takes time to load
_INSTALL = f"bulkstatus: the command line needs the extra `cli`: {install_hint('cli')}\n"


def main(arguments: Sequence[str] | None = None, invocation: "Invocation | None" = None) -> int:
    """Run a command of `bulkstatus`, and return its exit code.

    Args:
        arguments: The command-line arguments after the program's name. Defaults to `sys.argv[1:]`.
        invocation: The environment variables, clock and transport for this run. Defaults to `Invocation()`.

    Returns:
        The exit code of the command, as defined in `bulkstatus.cli.exit_codes`.
    """
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        if list(arguments) in ([], ["--help"]) and "_BULKSTATUS_COMPLETE" not in os.environ and _print_help():
            return 0
        from bulkstatus.cli.running import run  # noqa: PLC0415 - loads click
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("click", "rich"):
            raise
        sys.stderr.write(_INSTALL)
        return 2
    except KeyboardInterrupt:  # Ctrl-C while modules are loaded
        sys.stderr.write("bulkstatus: interrupted\n")
        return 130
    return run(arguments, invocation)


def _print_help() -> bool:
    """Print the output of `bulkstatus --help`, and return whether printing succeeded.

    If printing fails, the function `run` tries to print the help again, and reports any error.
    """
    try:
        with open(_HELP, encoding="utf-8") as text:  # noqa: PTH123 - pathlib takes time to load
            sys.stdout.write(text.read())
        sys.stdout.flush()
    except (AttributeError, OSError):
        return False
    return True
