"""The description of a vendor under test, and helpers for the conformance tests."""

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
"""A secret with characters that a header can contain, but that URLs, JSON or HTML escape."""


@frozen
class Example:
    """An example of a response in the spec."""

    name: str
    """The HTTP status and the name in the spec, such as `404 notFound`."""
    status_code: int
    """The HTTP status of the response. For a range such as `5XX`, the status is one of the range."""
    body: Any
    """The decoded JSON body."""


class Subject:
    """The attributes that you set to describe your vendor, and helpers for the tests."""

    account_class: ClassVar[type[Account]]
    """The account class of the vendor."""
    spec: ClassVar[Mapping[str, Any]]
    """The vendor's OpenAPI document, decoded from YAML or JSON."""
    ids: ClassVar[tuple[str, ...]]
    """The arguments of the account's `operation` for any valid job."""
    states: ClassVar[Iterable[Any]]
    """All documented states as they are in responses, usually the generated enum."""
    state_at: ClassVar[tuple[str, ...]]
    """The path of the state in a response, as the names of the fields, such as `("data", "state")`."""
    decisive: ClassVar[Iterable[tuple[str | int, ...]]] = ()
    """The paths of other fields that may change the status, such as a counter of failed items or an envelope."""
    meanings: ClassVar[Mapping[str, BulkStatus | type[BulkStatusError]]]
    """The expected result of each example in the spec: its status, or the exact class of its error. A key has the HTTP
    status and the name of the example, such as `404 notFound`."""
    values: ClassVar[Mapping[str, str]] = {}
    """Values for arguments of the account that do not accept any text, such as `{"region": "eu"}`. The values
    are strings, as in environment variables."""

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Generate a test for each example of the spec, and for each kind of credential."""
        if "example" in metafunc.fixturenames:
            examples = self.examples()
            metafunc.parametrize("example", examples, ids=[example.name for example in examples])
        if "credential" in metafunc.fixturenames:
            credentials = self.account_class.variables.credentials
            metafunc.parametrize("credential", credentials, ids=[each[0].option for each in credentials])

    @classmethod
    def examples(cls) -> list[Example]:
        """Return the examples of responses in the spec."""
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
        """Return the examples that have a status in `meanings`, not an error."""
        return [example for example in cls.examples() if isinstance(cls.meanings.get(example.name), BulkStatus)]

    @classmethod
    def environ(cls, credential: Iterable[Variable], server: str = SERVER) -> dict[str, str]:
        """Return the environment variables for an account, with their values.

        Args:
            credential: The variables of a credential.
            server: Base URL of the account.
        """
        needed = [*credential, *cls.account_class.variables.required]
        needed += [
            each for each in cls.account_class.variables.settings if each.option == "base_url" and each not in needed
        ]
        return {variable.name: cls.value_of(variable, server) for variable in needed}

    @classmethod
    def value_of(cls, variable: Variable, server: str = SERVER) -> str:
        """Return the value of an environment variable in the tests.

        Args:
            variable: The variable.
            server: Base URL of the account.
        """
        usual = {"base_url": server}
        return cls.values.get(variable.option) or usual.get(
            variable.option, KEY if variable.is_secret else f"the-{variable.option}"
        )

    @classmethod
    def account(cls, credential: Iterable[Variable] | None = None, server: str = SERVER) -> Account:
        """Return an account for the tests.

        Args:
            credential: The variables of the credential. Defaults to the first kind of credential in `variables`.
            server: Base URL of the account.
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
        """Return a job with the `ids`.

        Args:
            account: Account of the job. Defaults to an account with the first kind of credential.
        """
        make: Callable[..., Target] = getattr(account or cls.account(), "operation")  # noqa: B009 - each account class defines it
        return make(*cls.ids)

    @classmethod
    def read(
        cls, status_code: int, body: Any, target: Target | None = None, headers: Mapping[str, str] | None = None
    ) -> Operation | BulkStatusError:
        """Return the result of a response: the operation, or the `BulkStatusError`.

        Args:
            status_code: HTTP status of the response.
            body: Body of the response. Bytes are sent unchanged, and any other value is sent as JSON.
            target: The job. Defaults to a job with the `ids`.
            headers: Header fields by name, in lower case. Defaults to none.
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
        """Return the result of the first good example with another state.

        Args:
            state: The state, or `...` to remove the field.
        """
        examples = cls.good()
        assert examples, (
            "no example of the spec has a status in `meanings`: add named `examples` under `application/json` to the "
            "spec's responses, and their statuses to `meanings`"
        )
        example = examples[0]
        return cls.read(example.status_code, changed(example.body, cls.state_at, state))


def _some_status(status: str, documented: Iterable[str]) -> int:
    """Return an HTTP status for a key of `responses`. For a range or `default`, choose a status that is not a key."""
    if status.isdigit():
        return int(status)
    candidates = (418, 416, 505) if status == "default" else range(int(status[0]) * 100 + 3, int(status[0]) * 100 + 99)
    return next(code for code in candidates if str(code) not in map(str, documented))
