"""Tests that a secret is never shown by accident."""

import base64
import copy
import html
import json
import logging
import pickle
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulkstatus import ConfigurationError
from bulkstatus.secret import Secret

TEXT = 'k/.&%=!~_"tail'
"""A credential with a quotation mark and the special characters that Passcreator's API keys can contain."""

graphic = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=8, max_size=40)


def test_no_text_form_shows_the_secret() -> None:
    secret = Secret(TEXT)
    shown = [str(secret), repr(secret), f"{secret}", f"{secret!r}", f"{[secret]}", "%s %r" % (secret, secret)]  # noqa: UP031
    assert all("********" in form and TEXT not in form for form in shown)
    assert not hasattr(secret, "__dict__")
    with pytest.raises(TypeError):
        json.dumps(secret)


def test_a_log_line_does_not_show_the_secret(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("anything").debug("sending %s, %r", Secret(TEXT), {"authorization": Secret(TEXT)})
    assert TEXT not in caplog.text
    assert "********" in caplog.text


def test_reveal_returns_the_text() -> None:
    assert Secret(TEXT).reveal() == TEXT


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickled_secret_is_dropped_and_revealing_it_raises(protocol: int) -> None:
    pickled = pickle.dumps(Secret(TEXT), protocol)
    assert TEXT.encode() not in pickled
    with pytest.raises(ConfigurationError, match="was unpickled"):
        pickle.loads(pickled).reveal()


def test_a_copy_in_the_same_program_still_works() -> None:
    secret = Secret(TEXT)
    assert copy.copy(secret).reveal() == copy.deepcopy([secret])[0].reveal() == TEXT


class TestChecked:
    @given(graphic)
    def test_accepts_any_printable_ascii_except_spaces(self, text: str) -> None:
        assert Secret.checked(text, "token").reveal() == text

    @pytest.mark.parametrize("text", ["", None, 7, b"token"])
    def test_refuses_values_that_are_not_text(self, text: str) -> None:
        with pytest.raises(ConfigurationError, match=r"token (is missing|is empty|must be text)"):
            Secret.checked(text, "token")

    @pytest.mark.parametrize(
        "text",
        [
            "Bearer s3cr3t",
            " s3cr3t",
            "s3cr3t\n",
            "s3cr3t\r\nx: y",
            "s3cr3t\x00",
            "s3cr3t\x7f",
            "s3cr3té",
            "s3cr3t\u2028",
        ],
    )
    def test_refuses_text_that_does_not_fit_a_header_without_showing_it(self, text: str) -> None:
        with pytest.raises(ConfigurationError, match="token contains") as caught:
            Secret.checked(text, "token")
        assert "s3cr3t" not in str(caught.value)


def _php_json(text: str) -> str:
    return json.dumps(text)[1:-1].replace("/", "\\/")


SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": lambda text: text,
    "percent-encoded": lambda text: quote(text, safe=""),
    "percent-encoded except for slashes": quote,
    "percent-encoded in lower case": lambda text: quote(text, safe="").replace("%2F", "%2f").replace("%3D", "%3d"),
    "form-encoded": quote_plus,
    "JSON": lambda text: json.dumps(text)[1:-1],
    "JSON as PHP writes it": _php_json,
    "JSON within JSON": lambda text: json.dumps(json.dumps(text))[3:-3],
    "JSON within JSON as PHP writes it": lambda text: _php_json(_php_json(text)),
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "HTML": html.escape,
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_redact_blanks_every_spelling(spelling: str) -> None:
    spelt = SPELLINGS[spelling](TEXT)
    assert Secret(TEXT).redact(f"<{spelt}> and <{spelt}>") == "<********> and <********>"


@given(graphic, st.text(), st.text())
def test_redact_leaves_no_part_of_the_secret(text: str, before: str, after: str) -> None:
    redacted = Secret(text).redact(f"{before}\0{text}\0{after}")
    assert text not in redacted
    assert "\0********\0" in redacted


@given(st.text(st.characters(max_codepoint=0x7F)))
def test_redact_leaves_other_texts_unchanged(text: str) -> None:
    assert Secret("a-secret-that-no-text-holds-by-chance").redact(text) == text


def test_an_empty_secret_redacts_nothing() -> None:
    assert pickle.loads(pickle.dumps(Secret(TEXT))).redact("abc") == "abc"
