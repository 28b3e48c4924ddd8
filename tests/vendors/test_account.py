"""Tests of accounts and targets, and of how a client finds the account that polls a job."""

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from bulkstatus import Applivery, ConfigurationError, Passcreator, Saymon, ZohoCreator
from bulkstatus.vendors.account import Account
from bulkstatus.vendors.accounts import Accounts

PROCESS = "627d21f7-e1a0-4085-84cb-130906cd097c"
PROCESS_URL = f"https://app.passcreator.com/api/v3/process/{PROCESS}"
JOB = ("jason18", "zylker-store", "Employee_Details", "3888833000000114027")


class TestCredentials:
    @pytest.mark.parametrize("text", ["", "Bearer token", "token\n", "tökén", None, 7])
    @pytest.mark.parametrize(
        "make",
        [
            lambda text: Passcreator(api_key=text),
            lambda text: Applivery(token=text),
            lambda text: ZohoCreator(access_token=text),
            lambda text: Saymon(base_url="https://saymon.example", session_id=text or ""),
            lambda text: Saymon(base_url="https://saymon.example", api_token=text or ""),
        ],
        ids=["passcreator", "applivery", "zoho_creator", "saymon session", "saymon token"],
    )
    def test_text_that_does_not_fit_a_header_is_refused(self, make: Callable[[Any], Account], text: object) -> None:
        with pytest.raises(
            ConfigurationError,
            match=r"(api_key|token|session_id) (is empty|is missing|contains|must be text)|needs a credential",
        ):
            make(text)

    @pytest.mark.parametrize(
        ("credential", "complaint"),
        [
            ({}, "Saymon needs a credential: pass login and password, or api_token, or session_id"),
            ({"login": "o", "password": "p", "api_token": "t"}, "login and api_token are both given"),
            ({"session_id": "s", "api_token": "t"}, "api_token and session_id are both given: pass one credential"),
            ({"password": "p", "session_id": "s"}, "password and session_id are both given"),
            (
                {"login": "o", "session_id": "s", "api_token": "t"},
                "login, api_token and session_id are all given: pass one credential",
            ),
        ],
    )
    def test_saymon_needs_exactly_one_credential(self, credential: dict[str, Any], complaint: str) -> None:
        with pytest.raises(ConfigurationError, match=complaint):
            Saymon(base_url="https://saymon.example", **credential)

    @pytest.mark.parametrize(
        ("credential", "complaint"),
        [
            ({"login": "ops"}, "password is missing"),
            ({"password": "p"}, "login is missing"),
            ({"login": "", "password": "p"}, "login is empty"),
            ({"login": "ops", "password": ""}, "password is empty: pass login and password as text"),
            ({"login": "o:ps", "password": "p"}, "login contains a colon"),
            ({"login": "ops", "password": "p\r\nx: y"}, "password is not text without control characters"),
            ({"session_id": "a;b"}, "session_id contains a character that a cookie cannot contain"),
            ({"session_id": 'a"b'}, "session_id contains a character that a cookie cannot contain"),
        ],
    )
    def test_saymon_checks_the_form_of_each_credential(self, credential: dict[str, Any], complaint: str) -> None:
        with pytest.raises(ConfigurationError, match=complaint):
            Saymon(base_url="https://saymon.example", **credential)

    def test_saymons_login_and_password_may_hold_spaces_and_any_letters(self) -> None:
        Saymon(base_url="https://saymon.example", login="jürgen@saymon.example", password="パス ワード:1")


class TestZohoCreator:
    @pytest.mark.parametrize(
        ("data_center", "host"),
        [
            ("us", "www.zohoapis.com"),
            ("eu", "www.zohoapis.eu"),
            ("in", "www.zohoapis.in"),
            ("au", "www.zohoapis.com.au"),
            ("jp", "www.zohoapis.jp"),
            ("cn", "www.zohoapis.com.cn"),
            ("ca", "www.zohoapis.ca"),
            ("sa", "www.zohoapis.sa"),
            ("uk", "www.zohoapis.uk"),
            ("ae", "www.zohoapis.ae"),
        ],
    )
    def test_each_data_center_has_its_host(self, data_center: str, host: str) -> None:
        assert ZohoCreator(access_token="token", data_center=data_center).base_url == f"https://{host}"

    def test_the_data_center_is_the_us_by_default(self) -> None:
        assert ZohoCreator(access_token="token").base_url == "https://www.zohoapis.com"

    @pytest.mark.parametrize("data_center", ["", "de", "EU", None])
    def test_an_unknown_data_center_is_refused(self, data_center: str) -> None:
        with pytest.raises(ConfigurationError, match="is not one of us, eu, in, au"):
            ZohoCreator(access_token="token", data_center=data_center)

    def test_a_new_data_center_can_be_given_as_base_url(self) -> None:
        assert ZohoCreator(access_token="token", base_url="https://www.zohoapis.example").base_url.endswith(".example")

    @pytest.mark.parametrize("environment", ["", "production", "Stage"])
    def test_an_unknown_environment_is_refused(self, environment: Any) -> None:
        with pytest.raises(ConfigurationError, match="is neither development nor stage"):
            ZohoCreator(access_token="token", environment=environment)


class TestTarget:
    def test_a_target_as_text_is_its_status_url(self) -> None:
        target = Passcreator(api_key="key").operation(PROCESS)
        assert str(target) == f"{target}" == target.url == PROCESS_URL
        assert repr(target) == f"<Passcreator {PROCESS_URL}>"

    def test_targets_are_equal_if_job_and_account_are_equal(self) -> None:
        one, two = Passcreator(api_key="key", name="one"), Passcreator(api_key="key", name="two")
        rotated = Passcreator(api_key="another-key", name="one")
        assert one.operation(PROCESS) == one.operation(PROCESS) == rotated.operation(PROCESS)
        assert len({one.operation(PROCESS), one.operation(PROCESS)}) == 1
        assert one.operation(PROCESS) != one.operation("x")
        assert one.operation(PROCESS) != two.operation(PROCESS)


class TestAccounts:
    def test_each_url_finds_its_account(self) -> None:
        accounts = Passcreator(api_key="key"), ZohoCreator(access_token="token"), Applivery(token="token")
        resolve = Accounts(accounts).resolve
        assert resolve(PROCESS_URL).account is accounts[0]
        assert resolve(accounts[1].operation(*JOB).url).account is accounts[1]
        assert resolve(f"https://api.applivery.io/v1/organizations/acme/bulk-tasks/{'0' * 24}").account is accounts[2]

    def test_accounts_of_one_vendor_on_two_servers_are_distinguished(self) -> None:
        here, there = Passcreator(api_key="a"), Passcreator(api_key="b", base_url="https://passes.example")
        for account in (here, there):
            assert Accounts((here, there)).resolve(account.operation("x").url).account is account

    def test_a_foreign_url_is_refused_and_the_error_lists_the_known_forms(self) -> None:
        accounts = Accounts((Passcreator(api_key="key"), Saymon(base_url="https://saymon.example/x", api_token="t")))
        with pytest.raises(ConfigurationError) as caught:
            accounts.resolve("https://elsewhere.example/api/v3/process/x")
        for part in (
            "https://elsewhere.example/api/v3/process/x",
            "https://app.passcreator.com/api/v3/process/{identifier}",
            "https://saymon.example/x/node/api/bulk/{id}/status",
        ):
            assert part in str(caught.value)

    def test_a_url_of_two_passcreator_accounts_is_refused_but_the_target_works(self) -> None:
        one, two = Passcreator(api_key="key-1", name="one"), Passcreator(api_key="key-2", name="two")
        accounts = Accounts((Applivery(token="token"), one, two))
        with pytest.raises(
            ConfigurationError, match=r"served by Passcreator\(.*name='one'\) and Passcreator\(.*name='two'\)"
        ) as e:
            accounts.resolve(PROCESS_URL)
        assert "account.operation(…)" in str(e.value)
        assert accounts.resolve(two.operation(PROCESS)).account is two

    def test_a_url_of_two_zoho_environments_is_refused_but_the_target_works(self) -> None:
        production = ZohoCreator(access_token="token")
        stage = ZohoCreator(access_token="token", environment="stage", name="staging")
        accounts = Accounts((production, stage))
        with pytest.raises(
            ConfigurationError,
            match=r"served by ZohoCreator\(.*com'\) and ZohoCreator\(.*name='staging', environment='stage'\)",
        ):
            accounts.resolve(stage.operation(*JOB).url)
        assert accounts.resolve(stage.operation(*JOB)).account is stage

    def test_an_account_given_twice_counts_once(self) -> None:
        account = Passcreator(api_key="key")
        assert Accounts((account, account)).resolve(PROCESS_URL).account is account

    def test_a_target_of_another_account_is_refused(self) -> None:
        foreign = Passcreator(api_key="other-key", name="other").operation(PROCESS)
        with pytest.raises(ConfigurationError, match="belongs to an account that this client was not given"):
            Accounts((Passcreator(api_key="key"),)).resolve(foreign)

    def test_two_accounts_on_one_server_need_names(self) -> None:
        with pytest.raises(ConfigurationError, match=r"two accounts are both Passcreator\(.*: give each a"):
            Accounts((Passcreator(api_key="one"), Passcreator(api_key="two")))
        assert len(Accounts((Passcreator(api_key="one"), Passcreator(api_key="key-2", name="two")))) == 2

    def test_a_target_from_a_pickle_belongs_to_the_clients_own_account(self) -> None:
        account = Passcreator(api_key="the-key", name="events")
        target = pickle.loads(pickle.dumps(account.operation(PROCESS)))
        assert target == account.operation(PROCESS)
        found = Accounts((Passcreator(api_key="other-key"), account)).resolve(target)
        assert found.account is account
        assert account.request(found).secret_headers["authorization"].reveal() == "the-key"

    def test_a_name_selects_one_of_two_accounts_for_a_url(self) -> None:
        one, two = Passcreator(api_key="key-1", name="one"), Passcreator(api_key="key-2", name="two")
        assert Accounts((one, two)).resolve(PROCESS_URL, account="two").account is two

    @pytest.mark.parametrize(
        ("account", "name"),
        [(None, "NoneType"), ("key", "str"), (Passcreator, "the class Passcreator"), ({"api_key": "key"}, "dict")],
    )
    def test_a_value_that_is_not_an_account_is_refused(self, account: Any, name: str) -> None:
        with pytest.raises(ConfigurationError, match=f"but got {name}"):
            Accounts((Passcreator(api_key="key"), account))

    def test_at_least_one_account_is_required(self) -> None:
        with pytest.raises(ConfigurationError, match="but got none"):
            Accounts(())

    @pytest.mark.parametrize(
        ("job", "end"),
        [
            (None, "NoneType: pass one of them"),
            (7, "int: pass one of them"),
            (b"https://app.passcreator.com/", "bytes: pass one of them"),
            ([PROCESS_URL], "list: pass several jobs to `watch`, as one list"),
            ((PROCESS_URL,), "tuple: pass several jobs to `watch`, as one list"),
        ],
    )
    def test_a_value_that_is_not_a_job_is_refused(self, job: Any, end: str) -> None:
        with pytest.raises(ConfigurationError) as caught:
            Accounts((Passcreator(api_key="key"),)).resolve(job)
        assert str(caught.value) == f"job must be a status URL or a target from account.operation(…), not {end}"

    @pytest.mark.parametrize("job", ["the-secret", "the secret", "ftp://the:secret@x"])
    def test_text_that_is_not_a_url_is_refused_and_not_shown(self, job: str) -> None:
        with pytest.raises(ConfigurationError) as caught:
            Accounts((Passcreator(api_key="key"),)).resolve(job)
        assert str(caught.value) == (
            "the status URL is not a URL: it must start with https://, as in "
            "https://app.passcreator.com/api/v3/process/627d21f7, because an id does not identify a server"
        )


class TestName:
    def test_the_default_name_is_the_vendors_key(self) -> None:
        assert Passcreator(api_key="key").key == ("passcreator", "https://app.passcreator.com", "passcreator")
        named = Passcreator(api_key="key", name="events")
        assert named.name == "events"
        assert repr(named) == "Passcreator(base_url='https://app.passcreator.com', name='events')"

    def test_the_default_name_contains_the_environment(self) -> None:
        production, stage = ZohoCreator(access_token="token"), ZohoCreator(access_token="token", environment="stage")
        assert (production.name, stage.name) == ("zoho_creator", "zoho_creator-stage")
        with pytest.raises(ConfigurationError, match="belongs to an account that this client was not given"):
            Accounts((production,)).resolve(stage.operation(*JOB))

    @pytest.mark.parametrize("name", ["", " events", "events\n", "x" * 101, 5, "\x1b[31m"])
    def test_a_name_that_is_empty_long_or_not_printable_is_refused(self, name: Any) -> None:
        with pytest.raises(
            ConfigurationError, match="name must be a string of 1 to 100 printable characters"
        ) as caught:
            Passcreator(api_key="key", name=name)
        assert str(caught.value).endswith(f"without spaces around it, not {name!r}")

    @pytest.mark.parametrize("name", ["the-secret-key of events", " the-secret-key", ["the-secret-key"]])
    def test_a_name_that_contains_the_credential_is_refused_and_not_shown(self, name: Any) -> None:
        with pytest.raises(ConfigurationError, match="name contains the credential") as caught:
            Passcreator(api_key="the-secret-key", name=name)
        assert "the-secret-key" not in str(caught.value)


class TestCopies:
    def test_a_copy_still_works(self) -> None:
        account = Passcreator(api_key="key")
        for again in (copy.copy(account), copy.deepcopy(account)):
            assert again.request(again.operation("x")).secret_headers["authorization"].reveal() == "key"

    def test_a_pickle_keeps_the_server_and_drops_the_credential(self) -> None:
        account = pickle.loads(pickle.dumps(ZohoCreator(access_token="token", environment="stage")))
        assert repr(account) == "ZohoCreator(base_url='https://www.zohoapis.com', environment='stage')"
        request = account.request(account.operation(*JOB))
        with pytest.raises(ConfigurationError, match="was unpickled, without its credential"):
            request.secret_headers["authorization"].reveal()


def test_query_parameters_of_a_spec_are_sent_but_do_not_identify_the_job() -> None:
    class Dated(Passcreator):
        def _build_request(self, ids: tuple[str, ...]) -> dict[str, Any]:
            return {**super()._build_request(ids), "params": {"api-version": "2024-06-01"}}

    target = Dated(api_key="key").operation("1")
    request = target.account.request(target)
    assert (request.query, request.url) == ({"api-version": "2024-06-01"}, target.url)
