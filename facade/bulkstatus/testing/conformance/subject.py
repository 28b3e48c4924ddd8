"""The vendor under test: the attributes that its author sets, and helpers for the tests."""

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
"""A secret with whatever a header can hold, and a URL, JSON or HTML would write differently."""


@frozen
class Example:
    """A response in the spec."""

    name: str
    """HTTP status and name, as the spec has them: `404 notFound`."""
    status_code: int
    body: Any


class Subject:
    """The attributes that the author sets, and the helpers of the tests."""

    account_class: ClassVar[type[Account]]
    """The account class."""
    spec: ClassVar[Mapping[str, Any]]
    """The OpenAPI document, decoded."""
    ids: ClassVar[tuple[str, ...]]
    """The arguments of the account's `operation`, for some job."""
    states: ClassVar[Iterable[Any]]
    """Every state as responses have it: the generated enum, if it is one."""
    state_at: ClassVar[tuple[str, ...]]
    """Where the state stands in a response: the names on the way to it."""
    decisive: ClassVar[Iterable[tuple[str | int, ...]]] = ()
    """Where else in a response something may change what the state means, or whether there is one; such as a counter of
    failed items, or an envelope."""
    meanings: ClassVar[Mapping[str, BulkStatus | type[BulkStatusError]]]
    """What each example of the spec means, by HTTP status and name: a status, or exactly which error."""
    values: ClassVar[Mapping[str, str]] = {}
    """Values for arguments of the account that do not take any text, as a variable has them: `{"region": "eu"}`."""

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """One test for each example of the spec, and for each credential."""
        if "example" in metafunc.fixturenames:
            examples = self.examples()
            metafunc.parametrize("example", examples, ids=[example.name for example in examples])
        if "credential" in metafunc.fixturenames:
            credentials = self.account_class.variables.credentials
            metafunc.parametrize("credential", credentials, ids=[each[0].option for each in credentials])

    @classmethod
    def examples(cls) -> list[Example]:
        """The responses in the spec."""
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
        """Return the examples with a state."""
        return [example for example in cls.examples() if isinstance(cls.meanings.get(example.name), BulkStatus)]

    @classmethod
    def environ(cls, credential: Iterable[Variable], server: str = SERVER) -> dict[str, str]:
        """The variables that make an account with a credential and a server."""
        needed = [*credential, *cls.account_class.variables.required]
        needed += [
            each for each in cls.account_class.variables.settings if each.option == "base_url" and each not in needed
        ]
        return {variable.name: cls.value_of(variable, server) for variable in needed}

    @classmethod
    def value_of(cls, variable: Variable, server: str = SERVER) -> str:
        """What a variable is set to."""
        usual = {"base_url": server}
        return cls.values.get(variable.option) or usual.get(
            variable.option, KEY if variable.is_secret else f"the-{variable.option}"
        )

    @classmethod
    def account(cls, credential: Iterable[Variable] | None = None, server: str = SERVER) -> Account:
        """An account, with the first of the credentials unless another one is given."""
        first = cls.account_class.variables.credentials[0]
        account = make_account(cls.account_class, cls.environ(first if credential is None else credential, server))
        assert account, "the variables of a credential make no account"
        return account

    @classmethod
    def target(cls, account: Account | None = None) -> Target:
        """A job of an account's."""
        make: Callable[..., Target] = getattr(account or cls.account(), "operation")  # noqa: B009 - each has its own
        return make(*cls.ids)

    @classmethod
    def read(
        cls, status_code: int, body: Any, target: Target | None = None, headers: Mapping[str, str] | None = None
    ) -> Operation | BulkStatusError:
        """What a response is read as; any other exception is a failure of the test.

        Args:
            status_code: The HTTP status.
            body: Bytes as they are; anything else as JSON.
            target: The job.
            headers: The header fields.
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
        """What a good response is read as with another state in it, or without one, for `...`."""
        examples = cls.good()
        assert examples, "no example of the spec has a state: they stand under `application/json`, as `examples`"
        example = examples[0]
        return cls.read(example.status_code, changed(example.body, cls.state_at, state))


def _some_status(status: str, documented: Iterable[str]) -> int:
    """An HTTP status for one in the spec; for a range, or the rest, one that the spec does not name."""
    if status.isdigit():
        return int(status)
    candidates = (418, 416, 505) if status == "default" else range(int(status[0]) * 100 + 3, int(status[0]) * 100 + 99)
    return next(code for code in candidates if str(code) not in map(str, documented))
