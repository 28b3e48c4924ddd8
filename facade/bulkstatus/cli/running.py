"""Run a command, report any error or signal on standard error, and return an exit code."""

import io
import os
import re
import signal
import sys
import threading
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

import click

from bulkstatus._version import install_hint
from bulkstatus.cli.app import app
from bulkstatus.cli.invocation import Invocation
from bulkstatus.cli.stderr import discard, print_error
from bulkstatus.errors import BulkStatusError


class Terminated(BaseException):
    """Exception that stops a command on SIGTERM, or when its terminal is closed."""


def run(arguments: Sequence[str], invocation: Invocation | None) -> int:
    """Run a command, and return its exit code.

    Args:
        arguments: The command-line arguments after the program's name.
        invocation: The environment variables, clock and transport for this run. If `invocation` is
            None, the function uses `Invocation()`.
    """
    invocation = invocation or Invocation()
    # A stream that was closed before the program started is `None` in Python.
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    with _terminable():
        try:
            for stream in (sys.stdout, sys.stderr):
                if isinstance(stream, io.TextIOWrapper):
                    stream.reconfigure(errors="backslashreplace")  # the locale may not have all characters
            try:
                code = _invoke(arguments, invocation)
                sys.stdout.flush()
            finally:
                invocation.close()
        except BaseException as error:  # noqa: BLE001 - every exception becomes an exit code
            if invocation.debug:
                traceback.print_exc()
            code = _code(_interrupt_or(error))
            _flush()
    return code


def _flush() -> None:
    """Flush standard output. If flushing fails, discard the buffered output."""
    try:
        sys.stdout.flush()
    except OSError:
        discard(sys.stdout)


def _invoke(arguments: Sequence[str], invocation: Invocation) -> int:
    if "_BULKSTATUS_COMPLETE" in os.environ:
        app.main(list(arguments), prog_name="bulkstatus")
    # `app.main` is not called, because it would handle Ctrl-C and a closed pipe itself.
    with app.make_context("bulkstatus", list(arguments), obj=invocation) as context:
        try:
            code = app.invoke(context)
        except click.UsageError as error:
            if error.ctx is None and context.invoked_subcommand:  # click's parser does not set the context
                error.ctx = click.Context(app, info_name=context.invoked_subcommand, parent=context)
            raise
    return code if isinstance(code, int) else 0


def _code(error: BaseException) -> int:
    """Print an error message, and return the exit code for the error."""
    # The codes are defined in `exit_codes`. Errors before any command do not load that module.
    match error:
        case click.UsageError():
            command = error.ctx.command_path if error.ctx else "bulkstatus"
            text = _usage_text(error)
            print_error(f"{text}{' See' if text.endswith('?') else '; see'} `{command} --help`")
            return 2
        case click.ClickException():
            print_error(error.format_message())
            return 2
        case BulkStatusError():
            from bulkstatus.cli.exit_codes import code_of_error  # noqa: PLC0415 - loads the vendors' common parts

            print_error(str(error))
            return code_of_error(error)
        case click.exceptions.Exit():
            return error.exit_code
        case KeyboardInterrupt() | Terminated():
            code, how = (143, "terminated") if isinstance(error, Terminated) else (130, "interrupted")
            print_error(str(error) or how)
            return code
        case BrokenPipeError():
            return 141
        case SystemExit():
            return error.code if isinstance(error.code, int) else 0
        case ImportError() if hint := _missing_package(error):
            print_error(hint)
            return 2
        case OSError():
            print_error(
                f"the operating system reported an error: {error}; fix the cause, and run the same command again"
            )
            return 70
        case _:
            print_error(f"this is a bug in {_faulty_package(error)}, please report it: {type(error).__name__}: {error}")
            return 70


def _usage_text(error: click.UsageError) -> str:
    """Return click's error message for wrong usage, reworded in the style of bulkstatus."""
    if isinstance(error, click.NoSuchOption):
        near = f"; did you mean {error.possibilities[0]!r}?" if error.possibilities else ""
        return f"there is no option {error.option_name!r}{near}"
    text = error.format_message().rstrip(".")
    if extra := re.match(r"Got unexpected extra arguments? \((.*)\)", text):
        from bulkstatus.http.urls import path_to_show  # noqa: PLC0415

        return f"too many arguments: leave out {' '.join(map(path_to_show, extra[1].split()))}"
    return text[:1].lower() + text[1:]


def _interrupt_or(error: BaseException) -> BaseException:
    """Return the `KeyboardInterrupt` that caused an error, or the error itself.

    If the user presses Ctrl-C while Python loads a C extension module, Python raises an `ImportError`.
    """
    interrupt = error.__context__
    return interrupt if isinstance(error, ImportError) and isinstance(interrupt, KeyboardInterrupt) else error


def _faulty_package(error: BaseException) -> str:
    """Return the part of an error message that names the faulty package: a vendor's package or bulkstatus."""
    from bulkstatus.vendors.registry import modules  # noqa: PLC0415 - loads the vendors' common parts

    own, others = {"bulkstatus", "bulkstatus_api"}, modules()
    frames = traceback.walk_tb(error.__traceback__)
    roots = [str(frame.f_globals.get("__name__")).partition(".")[0] for frame, _ in frames]
    # A vendor's package may pass wrong values to bulkstatus, so it is named even if the error is raised in bulkstatus.
    package = next((root for root in roots if root in others - own), None)
    return f"the installed package {package}, not in bulkstatus" if package else "bulkstatus"


def _missing_package(error: ImportError) -> str | None:
    """Return a message that says how to install a missing extra, or None if the error has another cause."""
    package = (error.name or "").partition(".")[0]
    if extra := {"pydantic": "check", "rich": "cli"}.get(package):
        return f"this command needs {package}: {install_hint(extra)}"
    return str(error) if "pip install" in str(error) else None


@contextmanager
def _terminable() -> Iterator[None]:
    """Raise `Terminated` on SIGTERM and SIGHUP, so that the program closes files and shows the cursor again."""

    def terminate(_: int, __: FrameType | None) -> None:
        raise Terminated

    before = {}
    if threading.current_thread() is threading.main_thread():
        for name in ("SIGTERM", "SIGHUP"):  # Windows has no SIGHUP; nohup ignores it
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is signal.SIG_DFL:
                before[number] = signal.signal(number, terminate)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
