"""How processes share an access token."""

from typing import Protocol


class TokenStore(Protocol):
    """A place where the processes that use one account share its access token, such as a file or a row.

    The text is a secret: it lets its reader in for up to an hour. Client secret and refresh token are not in it. Both
    methods are called rarely (before and after a refresh), perhaps by several threads, and should be quick, for an
    event loop may wait for them. An exception in them is logged without its text and costs the sharing, not the job.
    A text that is damaged, or another account's, is passed over. For example:

        class TokenFile:
            def __init__(self, path: Path) -> None:
                self._path = path
            def load(self) -> str | None:
                return self._path.read_text() if self._path.exists() else None
            def save(self, text: str) -> None:
                fd, name = tempfile.mkstemp(dir=self._path.parent)  # readable by its owner only
                with open(fd, "w") as file:
                    file.write(text)
                os.replace(name, self._path)  # never half a text
    """

    def load(self) -> str | None:
        """The text that was saved last, by whichever process; None if there is none."""
        ...

    def save(self, text: str) -> None:
        """Keep the text in place of the one before."""
        ...
