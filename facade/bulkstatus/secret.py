"""The one type that credentials live in, so that none is ever shown by accident."""

import base64
import html
import json
import re
from typing import Self
from urllib.parse import quote, quote_plus

from bulkstatus.errors import ConfigurationError, Option

_MASK = "********"
_MIN_UNAMBIGUOUS_LENGTH = 6
"""Characters from which a text is hardly there by chance; shorter ones are only blanked where they stand alone."""


class Secret:
    """A text that is never shown: blank as text, in a repr, in a log line, in JSON and in a pickle.

    A pickle does not carry the text either: what comes out of one is empty, and using it is refused.
    """

    __slots__ = ("__spellings", "__text")

    def __init__(self, text: str) -> None:
        self.__text = text
        self.__spellings: tuple[str, ...] | None = None

    @classmethod
    def checked(cls, text: str, name: str) -> Self:
        """The secret, after the checks that hold for any credential sent in a header, cookie or query.

        Raises:
            ConfigurationError: If it is no text, empty, or holds white space or control characters. A space mostly
                means that the header's prefix was pasted along with the token.
        """
        if not isinstance(text, str):
            raise ConfigurationError(Option(name), f" must be text, and is {type(text).__name__}")
        if not text:
            raise ConfigurationError(Option(name), " is empty: is the variable set that it comes from?")
        if not all("!" <= character <= "~" for character in text):
            raise ConfigurationError(
                Option(name),
                " holds a space, a line break or a character outside ASCII: "
                "pass the bare credential, without a prefix such as 'Bearer'",
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
        """The text with every spelling of the secret in it blanked, in which a server may send it back."""
        if self.__spellings is None:  # once, for every response is searched for them
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
    """The secret as it is, and encoded for URLs, JSON, JSON within JSON, HTML and base64; the longest first."""
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
    """The texts as they may stand in a JSON text, where PHP escapes the slash as well."""
    plain = {json.dumps(text, ensure_ascii=ascii_only)[1:-1] for text in texts for ascii_only in (True, False)}
    return plain | {text.replace("/", "\\/") for text in plain}
