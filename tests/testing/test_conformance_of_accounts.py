"""The conformance tests find more that may be wrong with an account: each of these has one bug."""

import base64
from collections.abc import Callable
from typing import Any, ClassVar
from urllib.parse import quote

import pytest
from tests.testing.test_conformance import run
from tests.vendors.test_conformance import TestPasscreator as Good

from bulkstatus import BulkStatusError, ConfigurationError, Passcreator
from bulkstatus.vendors.account import Target
from bulkstatus.vendors.variables import Variable, Variables

SETTINGS = Passcreator.variables.settings
KEY = (Variable("MINT_KEY", "api_key", "the key", is_secret=True),)


class IsAnother(Passcreator):
    def __new__(cls, **options: Any) -> Any:
        return Passcreator(**options)


class GoesToAnotherServer(Passcreator):
    servers: ClassVar = {"": "https://app.passcreatr.com"}


class HasNoUsualServer(Passcreator):
    servers: ClassVar = {"eu": "https://app.passcreator.com"}


class HasNoServer(Passcreator):
    servers: ClassVar = {}


class LetsIdsChangeThePath(Passcreator):
    def _build_request(self, ids: tuple[str, ...]) -> dict[str, Any]:
        return {**super()._build_request(("1",)), "url": f"/api/v3/process/{ids[0]}"}


class EncodesIds(Passcreator):
    def _build_request(self, ids: tuple[str, ...]) -> dict[str, Any]:
        return {**super()._build_request(("1",)), "url": f"/api/v3/process/{quote(ids[0], safe='')}"}


class NormalizesIds(Passcreator):
    def _build_request(self, ids: tuple[str, ...]) -> dict[str, Any]:
        return super()._build_request(
            ("".join(character for character in ids[0] if character.isascii() and character.isalnum()),)
        )


class FindsMoreThanThePath(Passcreator):
    def find(self, url: str) -> Target | None:
        return super().find(url.removesuffix("/x"))


class FindsLessThanThePath(Passcreator):
    def find(self, url: str) -> Target | None:
        return super().find(url.replace("/x/api", "/api"))


class PicklesItsKey(Passcreator):
    def __init__(self, *, api_key: str, **options: Any) -> None:
        super().__init__(api_key=api_key, **options)
        self._revive: Callable[[], tuple[Any, ...]] = lambda: (str, (api_key,))

    def __copy__(self) -> "PicklesItsKey":
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> "PicklesItsKey":
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return self._revive()


class KeepsItEncoded(Passcreator):
    def __init__(self, *, api_key: str, **options: Any) -> None:
        super().__init__(api_key=api_key, **options)
        self.encoded = base64.b64encode(api_key.encode()).decode()


class TakesNoValue(Passcreator):
    variables = Variables(Passcreator.variables.credentials, (*SETTINGS, Variable("PASSCREATOR_X", "x", "nothing")))

    def __init__(self, *, x: str = "", **options: Any) -> None:
        if x:
            raise ConfigurationError("x is not to be set")
        super().__init__(**options)


class AllowsNoHttp(Passcreator):
    variables = Variables(Passcreator.variables.credentials, SETTINGS[:1])


class NamesTwoThingsAlike(Passcreator):
    variables = Variables((KEY, KEY), ())


class NamesInSmallLetters(Passcreator):
    variables = Variables(((Variable("mint_key", "api_key", "the key", is_secret=True),),), ())


class NamesWithAHyphen(Passcreator):
    variables = Variables(((Variable("MINT-KEY", "api_key", "the key", is_secret=True),),), ())


class RequiresNoVariable(Passcreator):
    variables = Variables((KEY,), SETTINGS)


class HasNoName(Passcreator):
    label = ""


class HasNoLimitOfADay(Passcreator):
    requests_per_day = 0.0


class ShowsAnotherName(Passcreator):
    def __repr__(self) -> str:
        return f"Mint(base_url={self.base_url!r})"


class IsTwoTexts(Passcreator):
    def __str__(self) -> str:
        return self.label


class HasAKeyOfTwoWords(Passcreator):
    vendor = "pass creator"


class HasAKeyInCapitals(Passcreator):
    vendor = "Passcreator"


BUGS: dict[type[Passcreator], str] = {
    IsAnother: "test_each_credential_makes_an_account",
    GoesToAnotherServer: "test_the_default_server_is_that_of_the_spec",
    HasNoUsualServer: "test_the_default_server_is_that_of_the_spec",
    HasNoServer: "test_the_default_server_is_that_of_the_spec",
    LetsIdsChangeThePath: "test_no_id_changes_the_path",
    EncodesIds: "test_no_id_changes_the_path",
    NormalizesIds: "test_no_id_changes_the_path",
    FindsMoreThanThePath: "test_a_url_of_another_server_is_refused",
    FindsLessThanThePath: "test_a_url_of_another_server_is_refused",
    PicklesItsKey: "test_no_repr_or_pickle_shows_the_credential",
    KeepsItEncoded: "test_no_repr_or_pickle_shows_the_credential",
    TakesNoValue: "test_each_setting_is_an_argument_of_the_account",
    AllowsNoHttp: "test_each_setting_is_an_argument_of_the_account",
    NamesTwoThingsAlike: "test_the_variables_have_unique_names",
    NamesWithAHyphen: "test_the_variables_have_unique_names",
    NamesInSmallLetters: "test_the_variables_have_unique_names",
    RequiresNoVariable: "test_missing_variables_are_named",
    HasNoName: "test_names_limits_and_pacing_are_valid",
    HasNoLimitOfADay: "test_names_limits_and_pacing_are_valid",
    ShowsAnotherName: "test_names_limits_and_pacing_are_valid",
    IsTwoTexts: "test_names_limits_and_pacing_are_valid",
    HasAKeyOfTwoWords: "test_names_limits_and_pacing_are_valid",
    HasAKeyInCapitals: "test_names_limits_and_pacing_are_valid",
}


@pytest.mark.parametrize("account_class", BUGS)
def test_each_bug_fails_its_conformance_test(account_class: type[Passcreator], request: pytest.FixtureRequest) -> None:
    run(Good(), BUGS[account_class], request)
    suite = type("Suite", (Good,), {"account_class": account_class})()
    with pytest.raises((AssertionError, BulkStatusError)):
        run(suite, BUGS[account_class], request)


@pytest.mark.parametrize(
    ("said", "served"),
    [
        ({"": "https://api.mint.example/"}, {"url": "https://API.mint.example:443"}),
        ({"": "https://api.mint.example/v1"}, {"url": "https://api.mint.example/v1/"}),
        (
            {"": "https://api.mint.example/v2"},
            {"url": "https://api.mint.example/v{version}", "variables": {"version": {"enum": [1, 2]}}},
        ),
        ({"": "https://eu.mint.example"}, {"url": "https://{at}.mint.example", "variables": {"at": {"default": "eu"}}}),
    ],
)
def test_a_server_url_may_have_several_spellings(
    said: dict[str, str], served: dict[str, Any], request: pytest.FixtureRequest
) -> None:
    spec = {**Good.spec, "servers": [served]}
    account_class = type("Mint", (Passcreator,), {"servers": said})
    run(
        type("Suite", (Good,), {"account_class": account_class, "spec": spec})(),
        "test_the_default_server_is_that_of_the_spec",
        request,
    )


def test_a_spec_without_servers_passes(request: pytest.FixtureRequest) -> None:
    spec = {key: value for key, value in Good.spec.items() if key != "servers"}
    with pytest.raises(AssertionError, match="`servers` says something else than the spec"):
        run(type("Suite", (Good,), {"spec": spec})(), "test_the_default_server_is_that_of_the_spec", request)
