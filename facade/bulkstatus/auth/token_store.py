"""The interface of a store in which processes share an access token."""

from typing import Protocol


class TokenStore(Protocol):
    """A store in which the processes of one account share its access token, such as a file or a database row.

    The stored text is a secret: it contains the access token, which is valid for up to an hour. The client secret and
    the refresh token are not in the text.

    `load` and `save` are called rarely: before and after a refresh. Several threads may call these methods. They should
    be quick, because an event loop may wait for them. If a method raises an exception, the exception is logged without
    its text. The poll continues, but this process fetches its own token. A damaged text, or the text of another
    account, is ignored. For example:

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
        """Return the text that any process saved last, or None if no text was saved."""
        ...

    def save(self, text: str) -> None:
        """Replace the stored text.

        Args:
            text: The new text, which is a secret.
        """
        ...
