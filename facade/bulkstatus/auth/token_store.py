"""The interface of a token store, through which processes share an access token."""

from typing import Protocol


class TokenStore(Protocol):
    """A store through which processes share the access token of an account.

    A token store can use a file or a database row, for example.

    The stored string is secret, because it contains an access token that is valid for up to an hour. The stored string
    does not contain the client secret or the refresh token.

    `load` and `save` are called only when the access token must be renewed. `load` and `save` should return quickly,
    because they can block an event loop. Several threads can call `load` and `save` at the same time. If `load` or
    `save` raises an exception, the process uses its own token. The log shows only the type of the exception. A string
    that is damaged or belongs to another account is ignored. For example:

        class TokenFile:
            def __init__(self, path: Path) -> None:
                self._path = path
            def load(self) -> str | None:
                return self._path.read_text() if self._path.exists() else None
            def save(self, text: str) -> None:
                fd, name = tempfile.mkstemp(dir=self._path.parent)  # readable only by its owner
                with open(fd, "w") as file:
                    file.write(text)
                os.replace(name, self._path)  # replaces the file in one step
    """

    def load(self) -> str | None:
        """Return the string that was saved last, or None if nothing has been saved."""
        ...

    def save(self, text: str) -> None:
        """Replace the string in the token store.

        Args:
            text: The new string, which is secret because it contains an access token.
        """
        ...
