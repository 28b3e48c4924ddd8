"""The one type that credentials live in, so that none is ever shown by accident."""

import base64
import json
from typing import Self
from urllib.parse import quote

from bulkstatus.errors import ConfigurationError

_BLANK = "********"


class Secret:
    """A text that is never shown: blank as text, in a repr, in a log line, in JSON and in a pickle.

    A pickle does not carry the text either: what comes out of one is empty, and using it is refused.
    """

    __slots__ = ("__text",)

    def __init__(self, text: str) -> None:
        self.__text = text

    @classmethod
    def checked(cls, text: str, name: str) -> Self:
        """The secret, after the checks that hold for any credential sent in a header, cookie or query.

        Raises:
            ConfigurationError: If it is no text, empty, or holds white space or control characters. A space mostly
                means that the header's prefix was pasted along with the token.
        """
        if not isinstance(text, str) or not text:
            raise ConfigurationError(f"{name} is empty: pass the credential as text")
        if not all("!" <= character <= "~" for character in text):
            raise ConfigurationError(
                f"{name} holds a space, a line break or a character outside ASCII: "
                "pass the bare credential, without a prefix such as 'Bearer'"
            )
        return cls(text)

    def reveal(self) -> str:
        """The text itself, for the moment of sending.

        Raises:
            ConfigurationError: If this came out of a pickle, and so has no text.
        """
        if not self.__text:
            raise ConfigurationError("this account came out of a pickle, without its credential: make a new one")
        return self.__text

    def redact(self, text: str) -> str:
        """The text with every spelling of the secret in it blanked: plain, percent-encoded, in JSON, in base64."""
        secret = self.__text
        if not secret:
            return text
        encoded = base64.b64encode(secret.encode()).decode()
        for spelling in {secret, quote(secret, safe=""), quote(secret), json.dumps(secret)[1:-1], encoded}:
            text = text.replace(spelling, _BLANK)
        return text

    def __repr__(self) -> str:
        return f"Secret({_BLANK!r})"

    def __str__(self) -> str:
        return _BLANK

    def __reduce__(self) -> tuple[type[Self], tuple[str]]:
        return type(self), ("",)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, object]) -> Self:
        return self
