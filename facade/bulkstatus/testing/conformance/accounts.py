"""The tests of accounts: URLs, credentials, variables and registration."""

import base64
import copy
import json
import logging
import math
import pickle
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import product
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from bulkstatus.client import Client
from bulkstatus.environment import make_account, missing_for
from bulkstatus.errors import BulkStatusError, ConfigurationError, UnexpectedResponse
from bulkstatus.http.urls import BaseUrl
from bulkstatus.operation import Operation
from bulkstatus.testing.conformance.damage import changed, echoes
from bulkstatus.testing.conformance.subject import SERVER, Subject
from bulkstatus.testing.script import sends
from bulkstatus.testing.scripted_vendor import ScriptedVendor
from bulkstatus.vendors.account import Account
from bulkstatus.vendors.registry import account_class_of, registered
from bulkstatus.vendors.variables import Variable

_OTHERS = ("https://elsewhere.example", f"{SERVER}:8443", "http://localhost", f"{SERVER}/prefix", "https://example")
_UNSAFE = ("", "..", ".", "../x", "a/b", "a?b", "a#b", " ", "%2e%2e", "a\\b", "a%2Fb", "\u00e9", "x\n")


class AccountTests(Subject):
    """The tests of accounts."""

    def test_the_account_class_is_registered(self) -> None:
        """It is built in, or an installed package has an entry point for it."""
        assert account_class_of(self.account_class.vendor) is self.account_class
        assert self.account_class in registered().account_classes

    def test_the_path_is_that_of_the_spec(self) -> None:
        """The account's endpoint was generated from this spec."""
        (path,) = self.spec["paths"]
        assert _without_names(self.account_class.endpoint.PATH) == _without_names(path)

    def test_the_default_server_is_that_of_the_spec(self, credential: tuple[Variable, ...]) -> None:
        """Without `base_url`, credentials go to a server in `servers`."""
        served = {_normal(url) for server in self.spec.get("servers", ()) for url in _served_at(server)}
        usual = {_normal(url) for url in self.account_class.servers.values()}
        assert usual <= served, "`servers` says something else than the spec"
        if all(variable.option != "base_url" for variable in self.account_class.variables.required):
            needed = (*credential, *self.account_class.variables.required)
            try:
                account = make_account(self.account_class, {each.name: self.value_of(each) for each in needed})
            except ConfigurationError as error:
                raise AssertionError(
                    "no account can be made without base_url: ask for it, or say in `servers` where the vendor is, as "
                    '{"": "https://…"}; values for arguments that do not take any text are for `values`'
                ) from error
            assert account
            assert not usual or account.base_url in usual, "an account goes to a server that is not in `servers`"

    def test_an_id_and_its_url_identify_the_same_job(self) -> None:
        """A job's identity is its status URL, with any prefix of the server's paths."""
        for server in (SERVER, f"{SERVER}:8443/some/prefix"):
            account = self.account(server=server)
            target = self.target(account)
            assert str(target) == target.url
            assert [each for each in target.ids if each in self.ids] == [*self.ids], (
                "`operation` has the ids in disorder"
            )
            assert target.url.startswith(f"{server}/")
            found = account.find(target.url)
            assert found == target
            assert found is not None
            assert found.ids == target.ids
            assert account.request(found).url == target.url

    def test_a_url_of_another_server_is_refused(self) -> None:
        """The credential would go there."""
        account = self.account()
        path = self.target(account).url.removeprefix(SERVER)
        for server in _OTHERS:
            assert account.find(f"{server}{path}") is None, server
            with pytest.raises(ConfigurationError):
                account.target(f"{server}{path}")
        assert account.find(f"{SERVER}/x{path}") is None
        assert account.find(f"{SERVER}{path}/x") is None

    def test_no_id_changes_the_path(self) -> None:
        """Such an id is refused, or encoded and decoded without a change."""
        account = self.account()
        good = self.target(account)
        for place in range(len(good.ids)):
            for unsafe in _UNSAFE:
                ids = [*good.ids[:place], unsafe, *good.ids[place + 1 :]]
                try:
                    target = account._target(*ids)  # noqa: SLF001 - all ids, whatever `operation` takes
                except ConfigurationError:
                    continue
                assert urlsplit(target.url).path.count("/") == urlsplit(good.url).path.count("/"), target.url
                found = account.find(target.url)
                assert found is not None, target.url
                assert found.ids == tuple(ids)

    def test_a_credential_that_does_not_fit_a_header_is_refused(self, credential: tuple[Variable, ...]) -> None:
        """`Secret.checked` refuses it. A server or HTTP library would refuse it later, and quote it."""
        for variable in credential:
            for text in ("to\nken", "token\r\nx: y", "t\u00f6ken", "token\0") if variable.is_secret else ():
                with suppress(ConfigurationError):
                    account = make_account(self.account_class, {**self.environ(credential), variable.name: text})
                    assert account
                    sent = [each.reveal() for each in account.request(self.target(account)).secret_headers.values()]
                    assert all(each.isascii() and each.isprintable() for each in sent), (
                        f"{variable.name} is not checked"
                    )

    def test_a_redirect_is_not_followed(self, credential: tuple[Variable, ...]) -> None:
        """A credential belongs to one server."""
        account = self.account(credential)
        for status_code in (301, 302, 303, 307, 308):
            vendor = ScriptedVendor()
            target = self.target(account)
            job = vendor.job(target, sends(status_code, headers={"location": "https://elsewhere.example/x"}))
            with Client(account, transport=vendor, clock=vendor.clock) as client, pytest.raises(UnexpectedResponse):
                client.get(target)
            assert len(vendor.times(job)) == 1
            assert not any("elsewhere" in request.url for request in vendor.requests)

    def test_the_credential_is_sent_to_the_accounts_server_only(self, credential: tuple[Variable, ...]) -> None:
        """A URL or a target of another server changes nothing."""
        account, other = self.account(credential), self.account(credential, "https://elsewhere.example")
        request = account.request(self.target(account))
        is_sent = bool(request.secret_headers or request.secret_query)
        assert is_sent or account.tokens, "nothing is sent to be recognised by"
        foreign = self.target(other)
        assert account.request(foreign).url.startswith(f"{SERVER}/")
        vendor = ScriptedVendor()
        with Client(account, transport=vendor, clock=vendor.clock) as client:
            for job in (foreign, foreign.url):
                with pytest.raises(ConfigurationError):
                    client.get(job)
        assert vendor.requests == []

    def test_no_repr_or_pickle_shows_the_credential(self, credential: tuple[Variable, ...]) -> None:
        """It is in no text, and in nothing that debuggers, error trackers and pickles take from an account."""
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
        """It shows neither in errors nor in operations or logs."""
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

    def _get(self, account: Account, answer: Any) -> None:
        """Poll once, and assert that neither the operation nor the error shows the credential."""
        vendor = ScriptedVendor()
        target = self.target(account)
        vendor.job(target, answer)
        found: Operation | BulkStatusError
        with Client(account, transport=vendor, clock=vendor.clock) as client:
            try:
                found = client.get(target)
            except BulkStatusError as error:
                found = error
        self._assert_blank(account, str(found), repr(found))
        if isinstance(found, Operation):  # but for `raw`, which is as it was sent
            self._assert_blank(account, json.dumps(found.to_dict()), *found.drift)
        else:
            self._assert_blank(account, repr(vars(found)), pickle.dumps(found).decode("latin-1"))

    def _secrets(self, account: Account) -> Iterator[str]:
        """Yield what must not be shown: every secret, and each form in which one is sent."""
        variables = (variable for credential in self.account_class.variables.credentials for variable in credential)
        given = {self.value_of(variable) for variable in variables if variable.is_secret}
        request = account.request(self.target(account))
        sent = (secret.reveal() for secret in (*request.secret_headers.values(), *request.secret_query.values()))
        yield from given | {text.split(" ")[-1] for text in sent}

    def _assert_blank(self, account: Account, *texts: str) -> None:
        spellings = {form for secret in self._secrets(account) for form in _spellings(secret)}
        for text in texts:
            for spelling in spellings:
                assert spelling not in text, f"the credential shows in {text[:300]!r}"

    def test_each_credential_makes_an_account(self, credential: tuple[Variable, ...]) -> None:
        """With the required variables, it makes an account. An error names each missing variable."""
        environ = self.environ(credential)
        assert type(make_account(self.account_class, environ)) is self.account_class
        needed = {*credential, *self.account_class.variables.required}
        for variable in needed:
            rest = {name: value for name, value in environ.items() if name != variable.name}
            if any(other.name in rest for other in credential):
                with pytest.raises(ConfigurationError, match=variable.name):
                    make_account(self.account_class, rest)
            else:
                assert make_account(self.account_class, rest) is None

    def test_each_setting_is_an_argument_of_the_account(self) -> None:
        """`base_url` and `allow_http`, which every account has, are among them."""
        settings = self.account_class.variables.settings
        assert {"base_url", "allow_http"} <= {setting.option for setting in settings}
        environ = self.environ(self.account_class.variables.credentials[0])
        for setting in settings:
            value = self.values.get(setting.option, "1" if setting.option == "allow_http" else SERVER)
            accepted = [self._is_accepted(each, setting, value) for each in self.account_class.variables.credentials]
            assert any(accepted), f"{setting.name}={value} goes with no credential: is it in `values`?"
        http = {**environ, **{s.name: "http://vendor.example" for s in settings if s.option == "base_url"}}
        with pytest.raises(ConfigurationError, match="unencrypted"):
            make_account(self.account_class, http)

    def _is_accepted(self, credential: tuple[Variable, ...], setting: Variable, value: str) -> bool:
        try:
            return make_account(self.account_class, {**self.environ(credential), setting.name: value}) is not None
        except ConfigurationError:
            return False

    def test_the_variables_have_unique_names(self) -> None:
        """A shared name would make accounts of two vendors, and send one credential to both."""
        names = _names(self.account_class.variables)
        assert len(set(names)) == len(names)
        assert all(name == name.upper() and name.isidentifier() for name in names)
        for other in registered().account_classes:
            if other is not self.account_class:
                assert set(names).isdisjoint(_names(other.variables)), f"{other.label} has some of these names"

    def test_missing_variables_are_named(self) -> None:
        """The message for a URL names the variables and the server."""
        message = missing_for(self.target().url)
        for credential in self.account_class.variables.credentials:
            assert all(variable.name in message for variable in credential), message
        assert SERVER in message

    def test_names_limits_and_pacing_are_valid(self) -> None:
        """The key, the label, the limits and the pacing can be used."""
        account_class = self.account_class
        assert account_class.vendor.isidentifier()
        assert account_class.vendor == account_class.vendor.lower()
        assert account_class.label
        assert 0 < account_class.requests_per_second < math.inf
        assert account_class.requests_per_day > 0
        assert 0 < account_class.pacing.min_interval <= account_class.pacing.max_interval
        account = self.account()
        assert repr(account).startswith(f"{account_class.__name__}(base_url={SERVER!r}")
        assert repr(account) == str(account)


def _names(variables: Iterable[Variable]) -> list[str]:
    return [name for variable in variables for name in variable.names]


def _spellings(secret: str) -> Iterator[str]:
    yield from (secret, quote(secret, safe=""), quote(secret), json.dumps(secret)[1:-1].replace("/", "\\/"))
    yield base64.b64encode(secret.encode()).decode()


def _served_at(server: Mapping[str, Any]) -> Iterator[str]:
    """The URLs of a server in a spec, with every value that its variables are said to have."""
    variables: Mapping[str, Any] = server.get("variables", {})
    known = [[(name, value) for value in each.get("enum") or [each["default"]]] for name, each in variables.items()]
    for values in product(*known):
        url = server["url"]
        for name, value in values:
            url = url.replace(f"{{{name}}}", str(value))
        yield url


def _normal(url: str) -> str:
    """A server's URL in the one form that accounts have it in; what is none stays as it is."""
    try:
        return str(BaseUrl.parse(url, allow_http=True))
    except ConfigurationError:
        return url


def _without_names(path: str) -> list[str]:
    """The fixed parts of a path template."""
    return [part.partition("}")[2] if "}" in part else part for part in path.split("{")]
