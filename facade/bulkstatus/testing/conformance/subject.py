"""The class attributes that describe a vendor to the conformance tests, and helper methods for the tests."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

import pytest
from attrs import frozen

from bulkstatus.environment import make_account
from bulkstatus.errors import BulkStatusError
from bulkstatus.http.messages import Response
from bulkstatus.operation import Operation
from bulkstatus.status import BulkStatus
from bulkstatus.testing.conformance.damage import changed
from bulkstatus.vendors.account import Account, Target
from bulkstatus.vendors.variables import Variable

NOW = datetime(2024, 1, 15, 10, 30, tzinfo=UTC)
SERVER = "https://vendor.example"
KEY = "k3y/.&%=!~_+Zz"
"""A secret with characters that are valid in a header, but must be escaped in URLs, JSON or HTML."""


@frozen
class Example:
    """An example response from the spec."""

    name: str
    """The HTTP status and the name of the example in the spec, such as `404 notFound`."""
    status_code: int
    """The HTTP status of the response. If the spec describes a range such as `5XX`, the value is one status in the
    range, such as 503."""
    body: Any
    """The decoded JSON body of the response."""


class Subject:
    """A base class with the attributes that describe your vendor, and with helper methods for the tests."""

    account_class: ClassVar[type[Account]]
    """The account class that the tests check."""
    spec: ClassVar[Mapping[str, Any]]
    """The vendor's OpenAPI document, decoded from YAML or JSON."""
    ids: ClassVar[tuple[str, ...]]
    """Valid arguments for the account's method `operation`. The job does not need to exist."""
    states: ClassVar[Iterable[Any]]
    """All documented states, with the same spelling as in responses. You can usually set `states` to the generated
    enum."""
    state_at: ClassVar[tuple[str, ...]]
    """The path of the state in a response, as a tuple of field names such as `("data", "state")`."""
    decisive: ClassVar[Iterable[tuple[str | int, ...]]] = ()
    """The paths of all fields that can change the status, except the state field. For example, a counter of
    failed items or the object that contains the state can change the status."""
    meanings: ClassVar[Mapping[str, BulkStatus | type[BulkStatusError]]]
    """The expected result of each example in the spec: a status, or the exact class of an exception. Each key consists
    of the HTTP status and the name of the example, such as `404 notFound`."""
    values: ClassVar[Mapping[str, str]] = {}
    """Valid values for those arguments of the account class that do not accept arbitrary strings. An example is
    `{"region": "eu"}`. Each value is a string, as in an environment variable."""

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Parametrize the arguments `example` and `credential` of the tests."""
        if "example" in metafunc.fixturenames:
            examples = self.examples()
            metafunc.parametrize("example", examples, ids=[example.name for example in examples])
        if "credential" in metafunc.fixturenames:
            credentials = self.account_class.variables.credentials
            metafunc.parametrize("credential", credentials, ids=[each[0].option for each in credentials])

    @classmethod
    def examples(cls) -> list[Example]:
        """Return all example responses from the spec."""
        (path,) = cls.spec["paths"].values()
        responses = {status: cls._resolved(response) for status, response in path["get"]["responses"].items()}
        found = []
        for status, response in responses.items():
            media = response.get("content", {}).get("application/json", {})
            for name, example in media.get("examples", {}).items():
                code = _some_status(str(status), responses)
                found.append(Example(f"{status} {name}", code, cls._resolved(example)["value"]))
        return found

    @classmethod
    def _resolved(cls, value: Mapping[str, Any]) -> Mapping[str, Any]:
        while "$ref" in value:
            place: Any = cls.spec
            for name in value["$ref"].removeprefix("#/").split("/"):
                place = place[name]
            value = place
        return value

    @classmethod
    def good(cls) -> list[Example]:
        """Return the examples for which `meanings` contains a status instead of an exception class."""
        return [example for example in cls.examples() if isinstance(cls.meanings.get(example.name), BulkStatus)]

    @classmethod
    def environ(cls, credential: Iterable[Variable], server: str = SERVER) -> dict[str, str]:
        """Return the names and values of the environment variables from which the tests create an account.

        Args:
            credential: Environment variables that together form one credential.
            server: Base URL of the server that the account uses. Defaults to `SERVER`.
        """
        needed = [*credential, *cls.account_class.variables.required]
        needed += [
            each for each in cls.account_class.variables.settings if each.option == "base_url" and each not in needed
        ]
        return {variable.name: cls.value_of(variable, server) for variable in needed}

    @classmethod
    def value_of(cls, variable: Variable, server: str = SERVER) -> str:
        """Return the value that the tests use for an environment variable.

        Args:
            variable: Environment variable from `variables` of the account class.
            server: Base URL of the server that the account uses. Defaults to `SERVER`.
        """
        usual = {"base_url": server}
        return cls.values.get(variable.option) or usual.get(
            variable.option, KEY if variable.is_secret else f"the-{variable.option}"
        )

    @classmethod
    def account(cls, credential: Iterable[Variable] | None = None, server: str = SERVER) -> Account:
        """Return a new account that is created from environment variables.

        Args:
            credential: Environment variables that together form one credential. Defaults to the first credential in
                `variables`.
            server: Base URL of the server that the account uses. Defaults to `SERVER`.
        """
        first = cls.account_class.variables.credentials[0]
        account = make_account(cls.account_class, cls.environ(first if credential is None else credential, server))
        assert account, (
            f"make_account returned no {cls.account_class.__name__} although all variables of a credential are set: "
            "correct the account class's `variables`"
        )
        return account

    @classmethod
    def target(cls, account: Account | None = None) -> Target:
        """Return the target for the job that `ids` identifies.

        Args:
            account: Account to which the job belongs. Defaults to a new account with the first credential in
                `variables`.
        """
        make: Callable[..., Target] = getattr(account or cls.account(), "operation")  # noqa: B009 - each account class defines it
        return make(*cls.ids)

    @classmethod
    def read(
        cls, status_code: int, body: Any, target: Target | None = None, headers: Mapping[str, str] | None = None
    ) -> Operation | BulkStatusError:
        """Read a response as an account does, and return the operation or the `BulkStatusError`.

        Args:
            status_code: HTTP status of the response.
            body: Body of the response. Bytes are used unchanged, and any other value is encoded as JSON.
            target: Target of the job. Defaults to the job that `ids` identifies.
            headers: Header fields of the response, with names in lower case. Defaults to none.
        """
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        target = target or cls.target()
        response = Response(status_code=status_code, headers=headers or {}, content=content)
        try:
            return target.account.read(target, response, NOW)
        except BulkStatusError as error:
            return error

    @classmethod
    def with_state(cls, state: Any) -> Operation | BulkStatusError:
        """Change the state in the first example that is not an error, and return the resulting operation or error.

        Args:
            state: New value of the state field, or `...` to remove the field.
        """
        examples = cls.good()
        assert examples, (
            "no example of the spec has a status in `meanings`: add named `examples` under `application/json` to the "
            "spec's responses, and their statuses to `meanings`"
        )
        example = examples[0]
        return cls.read(example.status_code, changed(example.body, cls.state_at, state))


def _some_status(status: str, documented: Iterable[str]) -> int:
    """Return an HTTP status for a key of `responses` in a spec, such as `404`, `5XX` or `default`.

    If the key is `default` or a range such as `5XX`, return an HTTP status that is not a key itself.
    """
    if status.isdigit():
        return int(status)
    candidates = (418, 416, 505) if status == "default" else range(int(status[0]) * 100 + 3, int(status[0]) * 100 + 99)
    return next(code for code in candidates if str(code) not in map(str, documented))
