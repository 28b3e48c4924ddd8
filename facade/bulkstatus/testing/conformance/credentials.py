"""Conformance tests for credentials: no output shows a credential, and only the account's server receives it."""

import base64
import copy
import json
import logging
import pickle
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import quote

import pytest

from bulkstatus.client import Client
from bulkstatus.environment import make_account
from bulkstatus.errors import BulkStatusError, ConfigurationError, UnexpectedResponse
from bulkstatus.operation import Operation
from bulkstatus.testing.conformance.damage import changed, echoes
from bulkstatus.testing.conformance.subject import SERVER, Subject
from bulkstatus.testing.script import sends
from bulkstatus.testing.scripted_vendor import ScriptedVendor
from bulkstatus.vendors.account import Account
from bulkstatus.vendors.variables import Variable


class CredentialTests(Subject):
    """Conformance tests for how an account class protects its credential."""

    def test_a_credential_that_is_not_valid_in_a_header_is_refused(self, credential: tuple[Variable, ...]) -> None:
        """Check that a credential with invalid characters is refused.

        Otherwise, an HTTP library can show the credential in an error message.
        """
        for variable in credential:
            for text in ("to\nken", "token\r\nx: y", "t\u00f6ken", "token\0") if variable.is_secret else ():
                with suppress(ConfigurationError):
                    account = make_account(self.account_class, {**self.environ(credential), variable.name: text})
                    assert account
                    sent = [each.reveal() for each in account.request(self.target(account)).secret_headers.values()]
                    assert all(each.isascii() and each.isprintable() for each in sent), (
                        f"the value of {variable.name} is not checked: wrap it in Secret.checked"
                    )

    def test_a_redirect_is_not_followed(self, credential: tuple[Variable, ...]) -> None:
        """Check that a redirect raises `UnexpectedResponse`, because another server must not get the credential."""
        account = self.account(credential)
        for status_code in (301, 302, 303, 307, 308):
            vendor = ScriptedVendor()
            target = self.target(account)
            job = vendor.job(target, sends(status_code, headers={"location": "https://elsewhere.example/x"}))
            with Client(account, transport=vendor, clock=vendor.clock) as client, pytest.raises(UnexpectedResponse):
                client.get(target)
            assert len(vendor.times(job)) == 1, (
                f"the account polls again after a redirect (HTTP {status_code}): do not override `read`"
            )
            assert not any("elsewhere" in request.url for request in vendor.requests), (
                f"the account follows a redirect (HTTP {status_code}): do not override `read`"
            )

    def test_the_credential_is_sent_to_the_accounts_server_only(self, credential: tuple[Variable, ...]) -> None:
        """Check that the credential is not sent if a status URL or a target belongs to another server."""
        account, other = self.account(credential), self.account(credential, "https://elsewhere.example")
        request = account.request(self.target(account))
        is_sent = bool(request.secret_headers or request.secret_query)
        assert is_sent or account.tokens, (
            "the request has no credential: pass it to Account.__init__ in `secret_headers` or `secret_query`"
        )
        foreign = self.target(other)
        assert account.request(foreign).url.startswith(f"{SERVER}/"), (
            "`request` uses the server of the target: use the account's base_url"
        )
        vendor = ScriptedVendor()
        with Client(account, transport=vendor, clock=vendor.clock) as client:
            for job in (foreign, foreign.url):
                with pytest.raises(ConfigurationError):
                    client.get(job)
        assert vendor.requests == [], "the client polled a job of another server: `find` must return None for its URL"

    def test_no_repr_or_pickle_shows_the_credential(self, credential: tuple[Variable, ...]) -> None:
        """Check that strings, reprs, attributes and pickles of accounts, targets and requests hide the credential."""
        account = self.account(credential)
        target = self.target(account)
        request = account.request(target)
        for value in (account, target, request, copy.copy(account), copy.deepcopy(target), copy.copy(request)):
            self._assert_blank(account, str(value), repr(value), f"{value}", repr(getattr(value, "__dict__", None)))
        for value in (account, target, request):
            for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
                self._assert_blank(account, pickle.dumps(value, protocol).decode("latin-1"))
        self._assert_blank(account, request.url, repr(dict(request.headers)), account.url_template, account.base_url)

    def test_a_credential_in_a_response_is_redacted(
        self, credential: tuple[Variable, ...], caplog: pytest.LogCaptureFixture
    ) -> None:
        """Check that errors, operations and logs do not contain a credential that a server returns in a response."""
        caplog.set_level(logging.DEBUG)
        account = self.account(credential)
        words = [*self._secrets(account)]
        for secret in words:
            said = f"the credential {secret} is bad"
            bodies: list[Any] = [*echoes(said), f"<html>{said}".encode(), ("x" * 190 + secret).encode()]
            bodies += [changed(example.body, self.state_at, said) for example in self.good()[:1]]
            for body in bodies:
                for status_code in (200, 302, 400, 401, 403, 404, 500):
                    self._get(account, sends(status_code, body, headers={"location": f"/{secret}"}))
        self._assert_blank(account, caplog.text, *(repr(vars(record)) for record in caplog.records))

    def _get(self, account: Account, scripted: Any) -> None:
        """Poll a job once, and check that the resulting operation or error does not contain the credential."""
        vendor = ScriptedVendor()
        target = self.target(account)
        vendor.job(target, scripted)
        found: Operation | BulkStatusError
        with Client(account, transport=vendor, clock=vendor.clock) as client:
            try:
                found = client.get(target)
            except BulkStatusError as error:
                found = error
        self._assert_blank(account, str(found), repr(found))
        if isinstance(found, Operation):  # except `raw`, which is the unchanged response
            self._assert_blank(account, json.dumps(found.to_dict()), *found.drift)
        else:
            self._assert_blank(account, repr(vars(found)), pickle.dumps(found).decode("latin-1"))

    def _secrets(self, account: Account) -> Iterator[str]:
        """Yield each secret that must not appear in any output."""
        variables = (variable for credential in self.account_class.variables.credentials for variable in credential)
        given = {self.value_of(variable) for variable in variables if variable.is_secret}
        request = account.request(self.target(account))
        sent = (secret.reveal() for secret in (*request.secret_headers.values(), *request.secret_query.values()))
        yield from given | {text.split(" ")[-1] for text in sent}

    def _assert_blank(self, account: Account, *texts: str) -> None:
        spellings = {form for secret in self._secrets(account) for form in _spellings(secret)}
        for text in texts:
            for spelling in spellings:
                assert spelling not in text, (
                    f"the credential appears in {text[:300]!r}: keep it in a `Secret`, and pass it to Account.__init__ "
                    "in `secrets`"
                )


def _spellings(secret: str) -> Iterator[str]:
    yield from (secret, quote(secret, safe=""), quote(secret), json.dumps(secret)[1:-1].replace("/", "\\/"))
    yield base64.b64encode(secret.encode()).decode()
