"""Run example commands on a terminal against the sandbox, and save pictures of their output in docs/cli/.

Run this module with `python -m docs.recordings`.
"""

import fcntl
import io
import os
import pty
import re
import shlex
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from rich.console import Console
from rich.text import Text

from bulkstatus.cli.sandbox import environment_of
from bulkstatus.sandbox import Sandbox

HERE = Path(__file__).parent / "cli"
WIDTH, HEIGHT = 100, 30
_SEQUENCE = re.compile(r"\x1b\[(\?25[hl]|\d*[A-Za-z]|\d*(?:;\d+)*m)|\r|\n")


class Screen:
    """A terminal screen that supports colours, line breaks, moving the cursor up, and erasing a line."""

    def __init__(self) -> None:
        self.lines = [""]
        self._row = 0

    def feed(self, text: str) -> None:
        """Write the output of a program to the screen, and apply the control sequences in the output."""
        position = 0
        for match in _SEQUENCE.finditer(text):
            self._write(text[position : match.start()])
            self._apply(match[0])
            position = match.end()
        self._write(text[position:])

    def _write(self, text: str) -> None:
        self.lines[self._row] += text

    def _apply(self, sequence: str) -> None:
        if sequence == "\n":
            self._row += 1
            if self._row == len(self.lines):
                self.lines.append("")
        elif sequence.endswith("m"):
            self._write(sequence)
        elif sequence.endswith("A"):
            self._row -= int(sequence[2:-1] or 1)
        elif sequence == "\x1b[2K":
            self.lines[self._row] = ""


class Program:
    """A process that runs `bulkstatus` on a pseudo-terminal."""

    def __init__(self, arguments: Sequence[str], environ: dict[str, str], folder: str) -> None:
        controller, terminal = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", HEIGHT, WIDTH, 0, 0))
        command = [sys.executable, "-m", "bulkstatus.cli", *arguments]
        self._process = subprocess.Popen(
            command, stdin=terminal, stdout=terminal, stderr=terminal, env=environ, cwd=folder
        )
        os.close(terminal)
        self._text = ""
        self._reader = threading.Thread(target=self._read, args=(controller,), daemon=True)
        self._reader.start()

    def _read(self, terminal: int) -> None:
        with suppress(OSError):  # the program has ended
            while part := os.read(terminal, 65536):
                self._text += part.decode(errors="replace")
        os.close(terminal)

    def wait(self) -> None:
        """Wait until the process ends."""
        self._process.wait()
        self._reader.join()

    def save(self, name: str, command: str) -> None:
        """Save the screen of the terminal as an SVG picture, with the command line above the output.

        Args:
            name: The file name of the picture, without `.svg`.
            command: The command line to show above the output.
        """
        screen = Screen()
        # While the program runs, its last frame may be incomplete, so it is left out.
        text = self._text if self._process.poll() is not None else self._text.rpartition("\r\x1b[2K")[0]
        screen.feed(text)
        console = Console(
            record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="256", highlight=False
        )
        console.print(Text.assemble(("$ ", "bold green"), command), no_wrap=True)
        for line in screen.lines:
            styled_line = Text.from_ansi(line)
            for part in styled_line.divide(range(WIDTH, len(styled_line), WIDTH)):  # terminals do not wrap at words
                console.print(part, no_wrap=True)
        picture = console.export_svg(title=command.partition(" -")[0], unique_id=name)
        (HERE / f"{name}.svg").write_text(without_web_fonts(picture), encoding="utf-8")


def without_web_fonts(picture: str) -> str:
    """Remove the links to web fonts from an SVG picture. Browsers then use a local monospaced font."""
    return re.sub(r" *@font-face \{.*?\}\n", "", picture, flags=re.DOTALL)


def main() -> None:
    """Run example commands, and save pictures of their output in docs/cli/."""
    few = ("passcreator-partial", "applivery-success", "saymon-finished", "passcreator-rate-limited")
    many = ("passcreator-success", "passcreator-partial", "applivery-success", "applivery-partial", "saymon-finished")
    with Sandbox() as sandbox, tempfile.TemporaryDirectory() as folder:
        environ = {**os.environ, **environment_of(sandbox.base_url), "TERM": "xterm-256color"}

        jobs = [sandbox.start(name, seconds=13) for name in few]
        wait = Program(["wait", *jobs], environ, folder)
        time.sleep(3.5)
        get = Program(["get", *jobs[:3]], environ, folder)
        get.wait()
        get.save("get", "bulkstatus get $(cat jobs.txt)")
        time.sleep(4.0)
        wait.save("wait", "bulkstatus wait $(cat jobs.txt)")
        wait.wait()
        wait.save("wait-over", "bulkstatus wait $(cat jobs.txt)")

        urls = [sandbox.start(many[number % len(many)], seconds=5 + number / 10) for number in range(200)]
        (Path(folder) / "jobs.txt").write_text("\n".join(urls), encoding="utf-8")
        arguments = ["watch", "jobs.txt", "--failed-items", "failed.csv"]
        watch = Program(arguments, environ, folder)
        time.sleep(20.0)
        watch.save("watch", shlex.join(["bulkstatus", *arguments]))
        watch.wait()


if __name__ == "__main__":
    main()
