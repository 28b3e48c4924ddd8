"""Running a command: whatever ends it becomes one line on standard error and an exit code."""

import io
import os
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
from bulkstatus.cli.ends import Terminated, complain, silence
from bulkstatus.cli.session import Session
from bulkstatus.errors import BulkStatusError


def run(arguments: Sequence[str], session: Session | None) -> int:
    """Run a command, and return its exit code."""
    session = session or Session()
    # They are None where they were closed before.
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    with _terminable():
        try:
            for stream in (sys.stdout, sys.stderr):
                if isinstance(stream, io.TextIOWrapper):
                    stream.reconfigure(errors="backslashreplace")  # what a locale cannot show is no reason to fail
            try:
                code = _invoke(arguments, session)
                sys.stdout.flush()
            finally:
                session.close()
        except BaseException as error:  # noqa: BLE001 - whatever it is, it makes the exit code
            if session.debug:
                traceback.print_exc()
            code = _code(_behind(error))
            _flush()
    return code


def _flush() -> None:
    """Write what is still to be written, if anybody can have it."""
    try:
        sys.stdout.flush()
    except OSError:
        silence(sys.stdout)


def _invoke(arguments: Sequence[str], session: Session) -> int:
    if "_BULKSTATUS_COMPLETE" in os.environ:
        app.main(list(arguments), prog_name="bulkstatus")
    # Not `main`, which makes something else of Ctrl-C and of a closed pipe.
    with app.make_context("bulkstatus", list(arguments), obj=session) as context:
        code = app.invoke(context)
    return code if isinstance(code, int) else 0


def _code(error: BaseException) -> int:
    # Their meanings are in `exit_codes`, which is not loaded for errors that come before any command.
    match error:
        case click.UsageError():
            asked = error.ctx.command_path if error.ctx else "bulkstatus"
            complain(f"{error.format_message().rstrip('.')}; see `{asked} --help`")
            return 2
        case click.ClickException():
            complain(error.format_message())
            return 2
        case BulkStatusError():
            from bulkstatus.cli.exit_codes import code_of_error  # noqa: PLC0415 - loads the vendors' common parts

            complain(str(error))
            return code_of_error(error)
        case click.exceptions.Exit():
            return error.exit_code
        case KeyboardInterrupt() | Terminated():
            code, how = (143, "terminated") if isinstance(error, Terminated) else (130, "interrupted")
            complain(str(error) or how)
            return code
        case BrokenPipeError():
            return 141
        case SystemExit():
            return error.code if isinstance(error.code, int) else 0
        case ImportError() if to_do := _to_install(error):
            complain(to_do)
            return 2
        case OSError():
            complain(f"this machine has trouble: {error}")
            return 70
        case _:
            complain(f"this is a fault in {_at_fault(error)}, please report it: {type(error).__name__}: {error}")
            return 70


def _behind(error: BaseException) -> BaseException:
    """What is behind an error: modules in C that Ctrl-C meets while they are loaded make an `ImportError` of it."""
    interrupt = error.__context__
    return interrupt if isinstance(error, ImportError) and isinstance(interrupt, KeyboardInterrupt) else error


def _at_fault(error: BaseException) -> str:
    """Whose code an error came from: that of an installed vendor's package, or ours."""
    from bulkstatus.vendors.registry import modules  # noqa: PLC0415 - loads the vendors' common parts

    ours, others = {"bulkstatus", "bulkstatus_api"}, modules()
    frames = traceback.walk_tb(error.__traceback__)
    roots = [str(frame.f_globals.get("__name__")).partition(".")[0] for frame, _ in frames]
    # Also where it is ours that fails: with what the package gave it.
    package = next((root for root in roots if root in others - ours), None)
    return f"the installed package {package}, and not in bulkstatus" if package else "bulkstatus itself"


def _to_install(error: ImportError) -> str | None:
    """What to install for a command whose extra is missing; the sandbox says so itself."""
    package = (error.name or "").partition(".")[0]
    extra = {"pydantic": "check", "rich": "cli"}.get(package)
    if extra:
        return f"this command needs {package}: {install_hint(extra)}"
    return str(error) if "pip install" in str(error) else None


@contextmanager
def _terminable() -> Iterator[None]:
    """SIGTERM and SIGHUP end the command in good order within it, with the cursor back on the terminal."""

    def terminate(_: int, __: FrameType | None) -> None:
        raise Terminated

    before = {}
    if threading.current_thread() is threading.main_thread():
        for name in ("SIGTERM", "SIGHUP"):  # the second is unknown on Windows, and ignored under nohup
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is signal.SIG_DFL:
                before[number] = signal.signal(number, terminate)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
