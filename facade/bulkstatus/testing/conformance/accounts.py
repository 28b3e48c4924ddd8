"""Conformance tests for account classes: URLs, environment variables and registration."""

import math
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any
from urllib.parse import urlsplit

import pytest

from bulkstatus.environment import make_account, missing_for
from bulkstatus.errors import ConfigurationError
from bulkstatus.http.urls import BaseUrl
from bulkstatus.testing.conformance.subject import SERVER, Subject
from bulkstatus.vendors.registry import account_class_of, registered
from bulkstatus.vendors.variables import Variable

_OTHERS = ("https://elsewhere.example", f"{SERVER}:8443", "http://localhost", f"{SERVER}/prefix", "https://example")
_UNSAFE = ("", "..", ".", "../x", "a/b", "a?b", "a#b", " ", "%2e%2e", "a\\b", "a%2Fb", "\u00e9", "x\n")


class AccountTests(Subject):
    """Conformance tests for the URLs, the environment variables and the registration of an account class."""

    def test_the_account_class_is_registered(self) -> None:
        """Check that the account class is built in, or that an installed package registers it with an entry point."""
        key = self.account_class.vendor
        hint = (
            f'add an entry point for {self.account_class.__name__} under the key "{key}" to the group '
            '"bulkstatus.vendors" of your package, and install the package again'
        )
        assert account_class_of(key) is self.account_class, f"the key {key!r} belongs to another class: {hint}"
        assert self.account_class in registered().account_classes, f"the account class is not registered: {hint}"

    def test_the_path_matches_the_spec(self) -> None:
        """Check that the generated endpoint module and the spec contain the same URL path."""
        (path,) = self.spec["paths"]
        assert _without_names(self.account_class.endpoint.PATH) == _without_names(path), (
            f"the account's endpoint has the path {self.account_class.endpoint.PATH}, but the spec has {path}: "
            "generate the client from this spec, and set `endpoint` to its module"
        )

    def test_the_default_server_matches_the_spec(self, credential: tuple[Variable, ...]) -> None:
        """Check that an account without `base_url` uses a server from the spec, unless `base_url` is required."""
        served = {_normal(url) for server in self.spec.get("servers", ()) for url in _served_at(server)}
        usual = {_normal(url) for url in self.account_class.servers.values()}
        assert usual <= served, (
            "the account class has a URL in `servers` that is not in the `servers` of the spec: correct one of them"
        )
        if all(variable.option != "base_url" for variable in self.account_class.variables.required):
            needed = (*credential, *self.account_class.variables.required)
            try:
                account = make_account(self.account_class, {each.name: self.value_of(each) for each in needed})
            except ConfigurationError as error:
                raise AssertionError(
                    "an account cannot be made without base_url: make base_url required in `variables`, or set the "
                    'vendor\'s URL in `servers`, as {"": "https://…"}; if an argument accepts only some values, set '
                    "one of them in `values`"
                ) from error
            assert account, (
                "make_account returned no account although all required variables are set: correct `variables`"
            )
            assert not usual or account.base_url in usual, (
                f"an account without base_url uses {account.base_url}, which is not in `servers`: pass base_url to "
                "Account.__init__ unchanged"
            )

    def test_an_id_and_its_url_identify_the_same_job(self) -> None:
        """Check that `operation` and `find` return the same target, even if the base URL contains a path."""
        for server in (SERVER, f"{SERVER}:8443/some/prefix"):
            account = self.account(server=server)
            target = self.target(account)
            assert str(target) == target.url
            assert [each for each in target.ids if each in self.ids] == [*self.ids], (
                f"`operation` got the ids {self.ids}, but the job has {target.ids}: pass the ids on in the same order"
            )
            assert target.url.startswith(f"{server}/"), (
                f"the base URL is {server}, but the status URL is {target.url}: correct `_build_request`"
            )
            found = account.find(target.url)
            assert found == target, f"`find` returns another job for {target.url}: do not override `find`"
            assert found is not None
            assert found.ids == target.ids, f"`find` returns other ids for {target.url}: do not override `find`"
            assert account.request(found).url == target.url, (
                "the request goes to another URL than the status URL: correct `_build_request`"
            )

    def test_a_url_of_another_server_is_refused(self) -> None:
        """Check that an account refuses a job on another server, which would otherwise get the credential."""
        account = self.account()
        path = self.target(account).url.removeprefix(SERVER)
        for server in _OTHERS:
            assert account.find(f"{server}{path}") is None, (
                f"an account of {SERVER} accepts a job of {server}: `find` must return None"
            )
            with pytest.raises(ConfigurationError):
                account.target(f"{server}{path}")
        for other in (f"{SERVER}/x{path}", f"{SERVER}{path}/x"):
            assert account.find(other) is None, (
                f"the account accepts {other}, which has another path: `find` must return None"
            )

    def test_an_id_cannot_change_the_path(self) -> None:
        """Check that an id with special characters is either refused, or unchanged after encoding and decoding."""
        account = self.account()
        good = self.target(account)
        for place in range(len(good.ids)):
            for unsafe in _UNSAFE:
                ids = [*good.ids[:place], unsafe, *good.ids[place + 1 :]]
                try:
                    target = account._target(*ids)  # noqa: SLF001 - `operation` may not accept all ids
                except ConfigurationError:
                    continue
                hint = "in the spec, set a `pattern` that refuses this id for the parameter, or encode the id"
                assert urlsplit(target.url).path.count("/") == urlsplit(good.url).path.count("/"), (
                    f"the id {unsafe!r} changes the path to {target.url}: {hint}"
                )
                found = account.find(target.url)
                assert found is not None, f"`find` does not find {target.url}, which the id {unsafe!r} gives: {hint}"
                assert found.ids == tuple(ids), f"`find` returns other ids for {target.url}: {hint}"

    def test_each_credential_makes_an_account(self, credential: tuple[Variable, ...]) -> None:
        """Check that an account can be created from each credential, and that errors name any missing variable."""
        environ = self.environ(credential)
        assert type(make_account(self.account_class, environ)) is self.account_class, (
            f"the variables {', '.join(environ)} do not make an account of {self.account_class.__name__}: correct "
            "`variables`"
        )
        needed = {*credential, *self.account_class.variables.required}
        for variable in needed:
            rest = {name: value for name, value in environ.items() if name != variable.name}
            if any(other.name in rest for other in credential):
                with pytest.raises(ConfigurationError, match=variable.name):
                    make_account(self.account_class, rest)
            else:
                assert make_account(self.account_class, rest) is None, (
                    f"without {variable.name}, an account without a credential is made: correct `variables`"
                )

    def test_each_setting_is_an_argument_of_the_account(self) -> None:
        """Check that the account class accepts each setting in `variables`, including `base_url` and `allow_http`."""
        settings = self.account_class.variables.settings
        assert {"base_url", "allow_http"} <= {setting.option for setting in settings}, (
            "`variables` lacks the setting base_url or allow_http: add both with `server_settings`"
        )
        environ = self.environ(self.account_class.variables.credentials[0])
        for setting in settings:
            value = self.values.get(setting.option, "1" if setting.option == "allow_http" else SERVER)
            accepted = [self._is_accepted(each, setting, value) for each in self.account_class.variables.credentials]
            assert any(accepted), (
                f"no account accepts {setting.name}={value}: add the argument {setting.option} to the account class, "
                "or set a valid value in `values`"
            )
        http = {**environ, **{s.name: "http://vendor.example" for s in settings if s.option == "base_url"}}
        with pytest.raises(ConfigurationError, match="unencrypted"):
            make_account(self.account_class, http)

    def _is_accepted(self, credential: tuple[Variable, ...], setting: Variable, value: str) -> bool:
        try:
            return make_account(self.account_class, {**self.environ(credential), setting.name: value}) is not None
        except ConfigurationError:
            return False

    def test_the_variables_have_unique_names(self) -> None:
        """Check that environment variables have unique names, so that each vendor gets its own credential."""
        names = _names(self.account_class.variables)
        assert len(set(names)) == len(names), "two `variables` have the same name: rename one of them"
        assert all(name == name.upper() and name.isidentifier() for name in names), (
            "the names of `variables` must have only capital letters, digits and underscores, as in ACME_API_KEY"
        )
        for other in registered().account_classes:
            if other is not self.account_class:
                assert set(names).isdisjoint(_names(other.variables)), (
                    f"{other.label} has variables with the same names: rename yours"
                )

    def test_missing_variables_are_named(self) -> None:
        """Check that the error for a missing account shows the missing environment variables and the server."""
        message = missing_for(self.target().url)
        for credential in self.account_class.variables.credentials:
            assert all(variable.name in message for variable in credential), (
                f"the error for a missing account lacks a variable: correct `variables`; the error is: {message}"
            )
        assert SERVER in message, (
            f"the error for a missing account lacks the server: correct `variables`; the error is: {message}"
        )

    def test_names_limits_and_pacing_are_valid(self) -> None:
        """Check the vendor's key and label, the rate limit, the quota, the pacing and the account's repr."""
        account_class = self.account_class
        assert account_class.vendor.isidentifier(), "`vendor` must be a Python identifier"
        assert account_class.vendor == account_class.vendor.lower(), "`vendor` must be in lower case"
        assert account_class.label, "`label` is empty: set it to the vendor's name for people"
        assert 0 < account_class.requests_per_second < math.inf, "`requests_per_second` must be positive and finite"
        assert account_class.requests_per_day > 0, "`requests_per_day` must be positive"
        assert 0 < account_class.pacing.min_interval <= account_class.pacing.max_interval, (
            "`pacing` must have 0 < min_interval <= max_interval"
        )
        account = self.account()
        assert repr(account).startswith(f"{account_class.__name__}(base_url={SERVER!r}"), (
            "the account's repr must start with the name of the class and base_url: do not override `__repr__`"
        )
        assert repr(account) == str(account), "the account's str differs from its repr: do not override `__str__`"


def _names(variables: Iterable[Variable]) -> list[str]:
    return [name for variable in variables for name in variable.names]


def _served_at(server: Mapping[str, Any]) -> Iterator[str]:
    """Yield all URLs of a server entry in a spec: one URL for each combination of variable values."""
    variables: Mapping[str, Any] = server.get("variables", {})
    known = [[(name, value) for value in each.get("enum") or [each["default"]]] for name, each in variables.items()]
    for values in product(*known):
        url = server["url"]
        for name, value in values:
            url = url.replace(f"{{{name}}}", str(value))
        yield url


def _normal(url: str) -> str:
    """Return a server URL in the normalized form that accounts use. Return an invalid URL unchanged."""
    try:
        return str(BaseUrl.parse(url, allow_http=True))
    except ConfigurationError:
        return url


def _without_names(path: str) -> list[str]:
    """Return the fixed parts of a path template, without the names of its parameters."""
    return [part.partition("}")[2] if "}" in part else part for part in path.split("{")]
