"""Test the conformance tests for account classes: each class in this module has a bug that a test must find."""

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


class MakesAnotherClass(Passcreator):
    def __new__(cls, **options: Any) -> Any:
        return Passcreator(**options)


class HasAnotherDefaultServer(Passcreator):
    servers: ClassVar = {"": "https://app.passcreatr.com"}


class HasServersWithoutADefault(Passcreator):
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


class FindsALongerPath(Passcreator):
    def find(self, url: str) -> Target | None:
        return super().find(url.removesuffix("/x"))


class FindsAPathWithAPrefix(Passcreator):
    def find(self, url: str) -> Target | None:
        return super().find(url.replace("/x/api", "/api"))


class PicklesTheKey(Passcreator):
    def __init__(self, *, api_key: str, **options: Any) -> None:
        super().__init__(api_key=api_key, **options)
        self._revive: Callable[[], tuple[Any, ...]] = lambda: (str, (api_key,))

    def __copy__(self) -> "PicklesTheKey":
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> "PicklesTheKey":
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return self._revive()


class HasTheEncodedKeyAsAnAttribute(Passcreator):
    def __init__(self, *, api_key: str, **options: Any) -> None:
        super().__init__(api_key=api_key, **options)
        self.encoded = base64.b64encode(api_key.encode()).decode()


class RefusesEveryValueOfASetting(Passcreator):
    variables = Variables(Passcreator.variables.credentials, (*SETTINGS, Variable("PASSCREATOR_X", "x", "nothing")))

    def __init__(self, *, x: str = "", **options: Any) -> None:
        if x:
            raise ConfigurationError("x must not be set")
        super().__init__(**options)


class HasNoHttpSetting(Passcreator):
    variables = Variables(Passcreator.variables.credentials, SETTINGS[:1])


class HasTwoVariablesWithOneName(Passcreator):
    variables = Variables((KEY, KEY), ())


class HasAVariableInLowerCase(Passcreator):
    variables = Variables(((Variable("mint_key", "api_key", "the key", is_secret=True),),), ())


class HasAVariableWithAHyphen(Passcreator):
    variables = Variables(((Variable("MINT-KEY", "api_key", "the key", is_secret=True),),), ())


class HasAnotherVariable(Passcreator):
    variables = Variables((KEY,), SETTINGS)


class HasNoLabel(Passcreator):
    label = ""


class HasAQuotaOfZero(Passcreator):
    requests_per_day = 0.0


class HasAnotherNameInItsRepr(Passcreator):
    def __repr__(self) -> str:
        return f"Mint(base_url={self.base_url!r})"


class HasAStrThatIsNotItsRepr(Passcreator):
    def __str__(self) -> str:
        return self.label


class HasAVendorKeyWithASpace(Passcreator):
    vendor = "pass creator"


class HasAVendorKeyInCapitals(Passcreator):
    vendor = "Passcreator"


BUGS: dict[type[Passcreator], str] = {
    MakesAnotherClass: "test_each_credential_makes_an_account",
    HasAnotherDefaultServer: "test_the_default_server_matches_the_spec",
    HasServersWithoutADefault: "test_the_default_server_matches_the_spec",
    HasNoServer: "test_the_default_server_matches_the_spec",
    LetsIdsChangeThePath: "test_an_id_cannot_change_the_path",
    EncodesIds: "test_an_id_cannot_change_the_path",
    NormalizesIds: "test_an_id_cannot_change_the_path",
    FindsALongerPath: "test_a_url_of_another_server_is_refused",
    FindsAPathWithAPrefix: "test_a_url_of_another_server_is_refused",
    PicklesTheKey: "test_no_repr_or_pickle_shows_the_credential",
    HasTheEncodedKeyAsAnAttribute: "test_no_repr_or_pickle_shows_the_credential",
    RefusesEveryValueOfASetting: "test_each_setting_is_an_argument_of_the_account",
    HasNoHttpSetting: "test_each_setting_is_an_argument_of_the_account",
    HasTwoVariablesWithOneName: "test_the_variables_have_unique_names",
    HasAVariableWithAHyphen: "test_the_variables_have_unique_names",
    HasAVariableInLowerCase: "test_the_variables_have_unique_names",
    HasAnotherVariable: "test_missing_variables_are_named",
    HasNoLabel: "test_names_limits_and_pacing_are_valid",
    HasAQuotaOfZero: "test_names_limits_and_pacing_are_valid",
    HasAnotherNameInItsRepr: "test_names_limits_and_pacing_are_valid",
    HasAStrThatIsNotItsRepr: "test_names_limits_and_pacing_are_valid",
    HasAVendorKeyWithASpace: "test_names_limits_and_pacing_are_valid",
    HasAVendorKeyInCapitals: "test_names_limits_and_pacing_are_valid",
}


@pytest.mark.parametrize("account_class", BUGS)
def test_each_bug_fails_its_conformance_test(account_class: type[Passcreator], request: pytest.FixtureRequest) -> None:
    run(Good(), BUGS[account_class], request)
    suite = type("Suite", (Good,), {"account_class": account_class})()
    with pytest.raises((AssertionError, BulkStatusError)):
        run(suite, BUGS[account_class], request)


@pytest.mark.parametrize(
    ("declared", "in_spec"),
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
    declared: dict[str, str], in_spec: dict[str, Any], request: pytest.FixtureRequest
) -> None:
    spec = {**Good.spec, "servers": [in_spec]}
    account_class = type("Mint", (Passcreator,), {"servers": declared})
    run(
        type("Suite", (Good,), {"account_class": account_class, "spec": spec})(),
        "test_the_default_server_matches_the_spec",
        request,
    )


def test_a_spec_without_the_servers_of_the_account_fails(request: pytest.FixtureRequest) -> None:
    spec = {key: value for key, value in Good.spec.items() if key != "servers"}
    with pytest.raises(AssertionError, match="a URL in `servers` that is not in the `servers` of the spec"):
        run(type("Suite", (Good,), {"spec": spec})(), "test_the_default_server_matches_the_spec", request)
