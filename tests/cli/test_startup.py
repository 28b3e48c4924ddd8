"""Tests of `--help`, `--version`, the modules that commands import, and errors before a command runs."""

import json
import logging
import os
import shlex
import shutil
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click
import pytest
from tests.cli.conftest import PROGRAM, Run

from bulkstatus._version import __version__, install_hint
from bulkstatus.cli import main
from bulkstatus.cli.app import COMMANDS, app
from bulkstatus.cli.invocation import Invocation
from bulkstatus.errors import TransportError
from bulkstatus.http.messages import Request, Response

SAVED = Path(__file__).parents[1] / "vendors" / "pages" / "saymon-200.json"


def program(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *arguments], env={**os.environ, **environ}, capture_output=True, text=True, check=False
    )


def loaded_by(code: str) -> set[str]:
    """Run code in a new interpreter, and return the names of the modules that the code imported."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    ran = subprocess.run(
        [sys.executable, "-c", f"import sys; {code}; print('LOADED', *sys.modules)"],
        env=environ,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(ran.stdout.rpartition("LOADED")[2].split())


def test_the_stored_page_of_the_help_is_up_to_date() -> None:
    """Check `help.txt`, which stores the output of `--help`. Printing the file is faster than importing click."""
    with click.Context(app, info_name="bulkstatus", terminal_width=80, **app.context_settings) as context:
        expected = app.get_help(context)
    ran = program("--help")
    assert ran.stdout == f"{expected}\n", "run `make readme`"
    assert (ran.returncode, ran.stderr) == (0, "")
    assert program().stdout == ran.stdout


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("arguments", [["--help"], ["get", "--help"], ["vendors"]])
def test_a_full_disk_exits_with_70(arguments: list[str]) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        ran = subprocess.run([*PROGRAM, *arguments], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (ran.returncode, ran.stderr.count("\n")) == (70, 1)
    assert ran.stderr.startswith("bulkstatus: the operating system reported an error: ")


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="needs the redirections of a shell")
@pytest.mark.parametrize("end", [">&-", "2>&-", "2>/dev/full"])
def test_a_stream_that_is_closed_or_full_does_not_change_the_exit_code(end: str) -> None:
    shell = shlex.join(PROGRAM)
    for arguments, code in (("--help", 0), ("get --help", 0), ("get x", 2)):
        ran = subprocess.run(["sh", "-c", f"{shell} {arguments} {end}"], capture_output=True, text=True, check=False)
        assert ran.returncode == code, ran
        assert "Traceback" not in ran.stderr


def test_ctrl_c_while_a_module_in_c_is_loaded_exits_with_130(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> None:
        error = ImportError("initialization failed")
        error.__context__ = KeyboardInterrupt()
        raise error

    monkeypatch.setattr("bulkstatus.cli.app.import_module", interrupted)
    assert main(["vendors"]) == 130
    assert capsys.readouterr().err == "bulkstatus: interrupted\n"


def test_the_help_loads_no_dependency() -> None:
    loaded = loaded_by("from bulkstatus.cli import main; main(['--help'])")
    assert loaded.isdisjoint({"click", "rich", "httpx", "attr", "asyncio", "json", "pathlib", "bulkstatus_api"})


def test_the_version_loads_no_vendor() -> None:
    loaded = loaded_by("from bulkstatus.cli import main; main(['--version'])")
    assert loaded.isdisjoint({"rich", "httpx", "attr", "asyncio", "bulkstatus_api"})


@pytest.mark.slow
def test_get_loads_no_database_no_server_and_no_validation() -> None:
    """Allow `get` to import rich, because httpx imports rich for its own command line."""
    loaded = loaded_by("from bulkstatus.cli import main; main(['get', 'https://a.example/x'])")
    assert "bulkstatus.environment" in loaded
    assert loaded.isdisjoint({"sqlite3", "starlette", "pydantic", "bulkstatus.cli.display"})


def test_the_option_version_shows_the_version(run: Run) -> None:
    ran = run("--version")
    assert (ran.code, ran.out) == (0, f"bulkstatus {__version__}\n")


@pytest.mark.parametrize("command", ["get", "wait", "watch"])
def test_every_command_has_help(run: Run, command: str) -> None:
    ran = run(command, "--help")
    assert ran.code == 0
    assert ran.out.startswith(f"Usage: bulkstatus {command} [OPTIONS] ")
    assert "--verbose" in ran.out
    assert "--debug" in ran.out
    assert run(command, "-h").out == ran.out


def test_an_unknown_command_exits_with_2(run: Run) -> None:
    ran = run("wiat", "https://a.example/")
    assert ran.code == 2
    assert ran.err == "bulkstatus: there is no command 'wiat'; did you mean 'wait'? See `bulkstatus --help`\n"
    url = "https://user:hunter2@a.example/"
    assert run(url).err == "bulkstatus: there is no command 'https://a.example/'; see `bulkstatus --help`\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--nonsense",), "there is no option '--nonsense'; see `bulkstatus --help`"),
        (("wait", "--timeot", "1"), "there is no option '--timeot'; did you mean '--timeout'? See"),
        (("wait", "--timeout"), "option '--timeout' requires an argument; see `bulkstatus wait --help`"),
        (("get",), "missing argument 'URL...'; see `bulkstatus get --help`"),
        (("vendors", "https://user:hunter2@a.example/"), "too many arguments: leave out https://a.example/; see"),
    ],
)
def test_wrong_usage_is_reported_in_plain_words(run: Run, arguments: tuple[str, ...], message: str) -> None:
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"bulkstatus: {message}")


@pytest.mark.parametrize("command", ["wait", "watch"])
def test_wrong_usage_is_one_sentence_that_names_the_help(run: Run, command: str) -> None:
    ran = run(command, "--json", "--quiet", "https://a.example/")
    assert ran.code == 2
    assert ran.err == (
        "bulkstatus: --json and --quiet cannot be used together: leave out one of them; "
        f"see `bulkstatus {command} --help`\n"
    )


def test_without_the_extra_cli_the_program_says_what_to_install() -> None:
    code = (
        "import sys; sys.modules['click'] = None; from bulkstatus.cli import main; sys.exit(main(['get', 'https://x']))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert ran.stderr == f"bulkstatus: the command line needs the extra `cli`: {install_hint('cli')}\n"


def test_a_broken_installation_is_not_reported_as_a_missing_extra() -> None:
    code = "import sys; sys.modules['bulkstatus.errors'] = None; from bulkstatus.cli import main; main(['get', 'x'])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "ModuleNotFoundError" in ran.stderr
    assert "pip install" not in ran.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "missing", "extra"),
    [
        (["check", "--vendor", "saymon", str(SAVED)], "pydantic", "check"),
        (["sandbox"], "starlette", "sandbox"),
        (["vendors"], "rich", "cli"),
    ],
)
def test_a_command_without_its_extra_says_what_to_install(arguments: list[str], missing: str, extra: str) -> None:
    code = f"import sys; sys.modules[{missing!r}] = None; from bulkstatus.cli import main; sys.exit(main({arguments}))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert ran.stderr.startswith("bulkstatus: ")
    assert ran.stderr.endswith(f": {install_hint(extra)}\n")
    assert missing in ran.stderr
    assert len(ran.stderr.splitlines()) == 1


def test_only_the_option_debug_shows_a_traceback(run: Run) -> None:
    for arguments in (("get", "x"), ("get", "https://a.example/")):
        plain, debug = run(*arguments), run("--debug", *arguments)
        assert "Traceback" not in plain.err
        assert len(plain.err.splitlines()) == 1
        assert debug.err.startswith("Traceback")
        assert debug.err.endswith(plain.err)
        assert debug.code == plain.code == 2


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_sets_up_completion(shell: str) -> None:
    if shell == "bash" and shutil.which("bash") is None:
        pytest.skip("click runs bash to read its version, and this machine has no bash")
    ran = program(_BULKSTATUS_COMPLETE=f"{shell}_source")
    assert ran.returncode == 0
    assert "_BULKSTATUS_COMPLETE" in ran.stdout


def test_completion_for_an_unknown_shell_fails() -> None:
    assert program(_BULKSTATUS_COMPLETE="abacus_source").returncode == 1


@pytest.mark.slow
def test_the_shell_completes_commands_and_options() -> None:
    def completed(words: str, at: int) -> list[str]:
        ran = program(_BULKSTATUS_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD=str(at))
        return [line.partition(",")[2] for line in ran.stdout.splitlines()]

    assert completed("bulkstatus ", 1) == list(COMMANDS)
    assert "--version" in completed("bulkstatus --", 1)
    assert completed("bulkstatus wa", 1) == ["wait", "watch"]
    assert completed("bulkstatus wait --to", 2) == ["--tolerance"]
    assert "--ledger" in completed("bulkstatus watch --", 2)


def test_completion_shows_the_summary_of_a_command() -> None:
    ran = program(_BULKSTATUS_COMPLETE="fish_complete", COMP_WORDS="bulkstatus ", COMP_CWORD="che")
    assert ran.stdout.splitlines() == [f"plain,check\t{COMMANDS['check'].summary}"]


def test_the_command_line_can_be_called_from_python(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["get", "https://a.example/"]) == 2
    assert capfd.readouterr().err.startswith("bulkstatus: ")


def test_the_command_line_can_be_called_from_any_thread() -> None:
    with ThreadPoolExecutor() as threads:
        assert threads.submit(main, ["get", "https://a.example/"]).result() == 2


class Interrupting:
    """A transport that sends a signal to its own process instead of sending a request."""

    JOB = "https://app.passcreator.com/api/v3/process/1"

    def __init__(self, number: signal.Signals) -> None:
        self._number = number
        self.invocation = Invocation({"PASSCREATOR_API_KEY": "any-key-will-do"}, transport=self)

    def send(self, request: Request, timeout: float) -> Response:  # noqa: ARG002 - the signature of `Transport`
        """Send the signal to this process instead of sending the request."""
        signal.raise_signal(self._number)
        raise TransportError("the signal did not arrive", url=request.url)

    def close(self) -> None:
        """Do nothing."""


SIGNALS = [(signal.SIGINT, 130, "interrupted"), (signal.SIGTERM, 143, "terminated")]


@pytest.mark.parametrize(("number", "code", "word"), SIGNALS)
def test_an_interrupted_poll_restores_signal_handlers_and_the_log(
    capfd: pytest.CaptureFixture[str], number: signal.Signals, code: int, word: str
) -> None:
    log = logging.getLogger("bulkstatus")
    before, log_before = signal.getsignal(signal.SIGTERM), (log.level, list(log.handlers))
    server = Interrupting(number)
    assert main(["get", "-vv", server.JOB], server.invocation) == code
    out, err = capfd.readouterr()
    assert (out, err.splitlines()[-1]) == ("", f"bulkstatus: {word}")
    assert signal.getsignal(signal.SIGTERM) is before
    assert (log.level, log.handlers) == log_before


@pytest.mark.parametrize(("number", "code"), [each[:2] for each in SIGNALS])
def test_the_summary_of_an_interrupted_watch_has_the_exit_code(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, number: signal.Signals, code: int
) -> None:
    (tmp_path / "jobs").write_text(Interrupting.JOB, encoding="utf-8")
    assert main(["watch", "--json", str(tmp_path / "jobs")], Interrupting(number).invocation) == code
    summary = json.loads(capfd.readouterr().out)
    assert (summary["counts"], summary["exit_code"]) == ({"not_polled": 1}, code)
