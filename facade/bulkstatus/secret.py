"""A type for credentials that keeps them out of messages, logs and pickles."""

import base64
import html
import json
import re
from typing import Self
from urllib.parse import quote, quote_plus

from bulkstatus.errors import ConfigurationError, Option

_MASK = "********"
_MIN_UNAMBIGUOUS_LENGTH = 6
"""A credential with at least this many characters is redacted even within a longer word. A shorter credential is only
redacted as a whole word, because an ordinary word can contain it by chance."""


class Secret:
    """A string that is never shown: `str`, `repr` and log lines contain asterisks instead.

    `json.dumps` raises an error for a secret. A pickle does not contain the string, so an unpickled secret is
    empty and cannot be used.
    """

    __slots__ = ("__spellings", "__text")

    def __init__(self, text: str) -> None:
        self.__text = text
        self.__spellings: tuple[str, ...] | None = None

    @classmethod
    def checked(cls, text: str | None, name: str) -> Self:
        """Validate a credential for use in a header, cookie, query or form, and return it as a secret.

        Args:
            text: The credential.
            name: The name of the account's argument, for error messages.

        Raises:
            ConfigurationError: If the credential is missing, empty or not a string, or if it contains a character that
                is not printable ASCII. A space usually means that the token was copied with a prefix such as `Bearer`.
        """
        if text is None or text == "":
            problem = "missing" if text is None else "empty"
            raise ConfigurationError(
                Option(name), f" is {problem}: pass the credential, or set its environment variable"
            )
        if not isinstance(text, str):
            raise ConfigurationError(Option(name), f" must be text, not {type(text).__name__}")
        if not all("!" <= character <= "~" for character in text):
            raise ConfigurationError(
                Option(name),
                " contains a space, a line break or a character outside ASCII: "
                "pass the bare credential, without a prefix such as 'Bearer'",
            )
        return cls(text)

    def reveal(self) -> str:
        """Return the credential as a plain string. Never show or log the result.

        Raises:
            ConfigurationError: If the secret is empty, because it was unpickled.
        """
        if not self.__text:
            raise ConfigurationError("this account was unpickled, without its credential: create the account again")
        return self.__text

    def redact(self, text: str) -> str:
        """Return `text` with asterisks instead of the secret, whether the secret is plain or encoded.

        Args:
            text: The string, such as a response body. A server can return the secret in several encodings.
        """
        if self.__spellings is None:  # calculated once, because every response is searched
            self.__spellings = tuple(_spellings(self.__text))
        for spelling in self.__spellings:
            if len(spelling) >= _MIN_UNAMBIGUOUS_LENGTH:
                text = text.replace(spelling, _MASK)
            else:
                text = re.sub(rf"(?<!\w){re.escape(spelling)}(?!\w)", _MASK, text)
        return text

    def __repr__(self) -> str:
        return f"Secret({_MASK!r})"

    def __str__(self) -> str:
        return _MASK

    def __reduce__(self) -> tuple[type[Self], tuple[str]]:
        return type(self), ("",)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, object]) -> Self:
        return self


def _spellings(secret: str) -> list[str]:
    """Return the plain secret and its encodings for URLs, JSON, JSON within JSON, HTML and base64, longest first."""
    if not secret:
        return []
    in_json = _in_json({secret})
    in_json |= _in_json(in_json)
    in_url = [quote(secret, safe=""), quote(secret), quote_plus(secret)]
    lower_case = [re.sub("%..", lambda found: found[0].lower(), text) for text in in_url]
    in_base64 = base64.b64encode(secret.encode()).decode()
    spellings = {secret, html.escape(secret), in_base64, *in_json, *in_url, *lower_case}
    return sorted(spellings, key=len, reverse=True)


def _in_json(texts: set[str]) -> set[str]:
    """Return the forms that each string can have in JSON, with and without escaped slashes."""
    plain = {json.dumps(text, ensure_ascii=ascii_only)[1:-1] for text in texts for ascii_only in (True, False)}
    return plain | {text.replace("/", "\\/") for text in plain}
