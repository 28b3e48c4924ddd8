"""Tests of accounts that are created from environment variables, and of advice about missing variables."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulkstatus import ConfigurationError
from bulkstatus.environment import accounts_from, missing_for, no_account, value_of
from bulkstatus.vendors.registry import built_in_account_classes
from bulkstatus.vendors.variables import Variable

ALL = [variable for account_class in built_in_account_classes() for variable in account_class.variables]
SECRETS = [variable for variable in ALL if variable.is_secret]


GRANT = {"ZOHO_CLIENT_ID": "client", "ZOHO_CLIENT_SECRET": "secret", "ZOHO_REFRESH_TOKEN": "refresh"}


def test_the_variables_have_unique_names() -> None:
    assert len({name for variable in ALL for name in variable.names}) == len(ALL) + len(SECRETS)


def test_an_empty_environment_has_no_account() -> None:
    assert accounts_from({}) == ()
    assert accounts_from({variable.name: "" for variable in ALL}) == ()


def test_the_settings_reach_the_account() -> None:
    (account,) = accounts_from({"PASSCREATOR_API_KEY": "key", "PASSCREATOR_BASE_URL": "https://proxy.example/passes"})
    assert account.url_template == "https://proxy.example/passes/api/v3/process/{identifier}"
    (zoho,) = accounts_from({"ZOHO_ACCESS_TOKEN": "token", "ZOHO_DATA_CENTER": "eu", "ZOHO_ENVIRONMENT": "stage"})
    assert repr(zoho) == "ZohoCreator(base_url='https://www.zohoapis.eu', environment='stage')"
    with pytest.raises(ConfigurationError, match="ZOHO_ACCOUNTS_URL 'http://accounts"):
        accounts_from({**GRANT, "ZOHO_ACCOUNTS_URL": "http://accounts.example"})
    http = {"SAYMON_API_TOKEN": "token", "SAYMON_BASE_URL": "http://saymon.example"}
    with pytest.raises(ConfigurationError, match="SAYMON_ALLOW_HTTP=1 if"):
        accounts_from(http)
    for value in ("1", "true", "True", "yes"):
        assert len(accounts_from({**http, "SAYMON_ALLOW_HTTP": value})) == 1
    for value in ("0", "false", "no"):
        with pytest.raises(ConfigurationError, match="unencrypted"):
            accounts_from({**http, "SAYMON_ALLOW_HTTP": value})
    with pytest.raises(ConfigurationError, match="one of 1, true, yes, 0, false, no, not 'perhaps'"):
        accounts_from({**http, "SAYMON_ALLOW_HTTP": "perhaps"})


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        (
            {"SAYMON_LOGIN": "me", "SAYMON_API_TOKEN": "token", "SAYMON_BASE_URL": "https://saymon.example"},
            "SAYMON_LOGIN and SAYMON_API_TOKEN belong to different credentials for SAYMON: unset all but one",
        ),
        (
            {"ZOHO_ACCESS_TOKEN": "token", "ZOHO_CLIENT_SECRET": "secret"},
            (
                "ZOHO_ACCESS_TOKEN and ZOHO_CLIENT_SECRET belong to different credentials for Zoho Creator: "
                "unset all but one"
            ),
        ),
        (
            {"SAYMON_LOGIN": "me:you", "SAYMON_PASSWORD": "secret", "SAYMON_BASE_URL": "https://saymon.example/login"},
            "SAYMON_LOGIN contains a colon, which HTTP Basic does not allow: use SAYMON_SESSION_ID or SAYMON_API_TOKEN",
        ),
        (
            {"SAYMON_API_TOKEN": "token", "SAYMON_BASE_URL": "http://saymon.example/login"},
            (
                "SAYMON_BASE_URL 'http://saymon.example/login' would send the credential unencrypted: "
                "use https, or set SAYMON_ALLOW_HTTP=1 if this network can be trusted"
            ),
        ),
        (
            {"ZOHO_ACCESS_TOKEN": "token", "ZOHO_ENVIRONMENT": "production"},
            "ZOHO_ENVIRONMENT 'production' is neither development nor stage: leave it out for production",
        ),
    ],
)
def test_an_error_names_the_variables(environ: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        accounts_from(environ)
    assert str(caught.value) == message


@pytest.mark.parametrize("variable", SECRETS, ids=lambda variable: variable.name)
def test_a_secret_may_be_in_a_file(variable: Variable, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    for content in ("from-a-file", "from-a-file\n", "from-a-file\r\n", "from-a-file\n\n"):
        file.write_bytes(content.encode())
        assert value_of(variable, {variable.file_name: str(file)}) == "from-a-file"
    file.write_text(" a pass phrase \n", encoding="utf-8")
    assert (
        value_of(variable, {variable.file_name: str(file)}) == " a pass phrase "
    )  # a secret may start and end with spaces
    with pytest.raises(ConfigurationError, match=f"{variable.name} and {variable.file_name} are both set"):
        value_of(variable, {variable.name: "given", variable.file_name: str(file)})


def test_every_variable_of_a_credential_is_secret_except_logins_and_client_ids() -> None:
    credentials = {
        variable
        for account_class in built_in_account_classes()
        for each in account_class.variables.credentials
        for variable in each
    }
    assert {variable.name for variable in credentials - set(SECRETS)} == {"SAYMON_LOGIN", "ZOHO_CLIENT_ID"}
    assert credentials >= set(SECRETS)


def test_variables_that_are_not_secret_have_no_file() -> None:
    public = [variable for variable in ALL if not variable.is_secret]
    assert [value_of(variable, {variable.file_name: "/nowhere"}) for variable in public] == [None] * len(public)


def test_an_error_names_an_unusable_file_and_does_not_show_its_content(tmp_path: Path) -> None:
    broken, empty = tmp_path / "broken", tmp_path / "empty"
    broken.write_bytes(b"the-secret\xff")
    empty.write_bytes(b"\n")
    for path, why in (
        (tmp_path / "none", "which cannot be read (No such file or directory): correct or unset it"),
        (tmp_path, "which cannot be read ("),
        (broken, "which cannot be read (it is not text in UTF-8): correct or unset it"),
        (empty, "which is empty: write the secret to this file"),
    ):
        with pytest.raises(ConfigurationError) as caught:
            accounts_from({"APPLIVERY_TOKEN_FILE": str(path)})
        assert str(caught.value).startswith(f"APPLIVERY_TOKEN_FILE names {path}, {why}")
        assert "the-secret" not in str(caught.value)
        assert caught.value.__cause__ is None
        assert caught.value.__context__ is None or caught.value.__suppress_context__  # the context would show the bytes


@given(st.dictionaries(st.sampled_from([variable.name for variable in ALL]), st.text(max_size=12)))
def test_any_environment_gives_accounts_or_an_error_that_names_a_variable(environ: dict[str, str]) -> None:
    try:
        text = ", ".join(account.vendor for account in accounts_from(environ))
    except ConfigurationError as error:
        text = str(error)
    assert "a bug in this class" not in text
    assert not text or any(name in text for name in [*environ, "creator", "applivery", "saymon"])


@pytest.mark.parametrize("variable", SECRETS, ids=lambda variable: variable.name)
def test_no_message_shows_a_secret(variable: Variable) -> None:
    with pytest.raises(ConfigurationError) as caught:
        accounts_from({variable.name: "Bearer the-hidden-words"})
    assert variable.name in str(caught.value)
    assert "hidden" not in str(caught.value)


URLS = [
    "https://app.passcreator.com/api/v3/process/627d21f7-e1a0-4085-84cb-130906cd097c",
    "https://proxy.example/passes/api/v3/process/627d21f7-e1a0-4085-84cb-130906cd097c",
    "https://api.applivery.io/v1/organizations/acme-mobility/bulk-tasks/65a1b2c3d4e5f60718293a4b",
    "https://acme.applivery.example/v1/organizations/acme-mobility/bulk-tasks/65a1b2c3d4e5f60718293a4b",
    "https://SAYMON.example:8443/prefix/node/api/bulk/5f3b9c0e7a1d4e2b8c6f0a17/status",
    "https://www.zohoapis.com/creator/v2.1/bulk/jason18/zylker-store/form/Employee_Details/insert/3888833000000114027",
    "https://www.zohoapis.jp/creator/v2.1/bulk/jason18/zylker-store/form/Employee_Details/insert/3888833000000114027",
    "https://proxy.example/creator/v2.1/bulk/jason18/zylker-store/form/Employee_Details/insert/3888833000000114027",
]


@pytest.mark.parametrize("url", URLS)
def test_an_account_from_the_missing_variables_of_a_url_matches_the_url(url: str) -> None:
    text = missing_for(url)
    first, _, settings = text.removeprefix("set ").partition("; also set ")
    names = re.findall(r"[A-Z_]+", first.split(", or ")[0])
    assert names
    environ = dict.fromkeys(names, "the-credential") | dict(re.findall(r"([A-Z_]+)=(\S+)", settings))
    (account,) = accounts_from(environ)
    assert account.find(url)


def test_the_missing_variables_are_named() -> None:
    assert missing_for(URLS[0]) == "set PASSCREATOR_API_KEY"
    assert missing_for(URLS[1]) == "set PASSCREATOR_API_KEY; also set PASSCREATOR_BASE_URL=https://proxy.example/passes"
    assert missing_for(URLS[6]) == (
        "set ZOHO_ACCESS_TOKEN, or ZOHO_CLIENT_ID, ZOHO_CLIENT_SECRET and ZOHO_REFRESH_TOKEN; also set "
        "ZOHO_DATA_CENTER=jp"
    )


@pytest.mark.parametrize(
    ("environ", "url", "message"),
    [
        (
            {"PASSCREATOR_API_KEY": "key"},
            URLS[1],
            (
                "the credential for Passcreator goes to https://app.passcreator.com only; "
                "if it belongs to https://proxy.example/passes, set PASSCREATOR_BASE_URL=https://proxy.example/passes"
            ),
        ),
        (
            {"PASSCREATOR_API_KEY": "key", "PASSCREATOR_BASE_URL": "https://proxy.example"},
            URLS[0],
            (
                "the credential for Passcreator goes to https://proxy.example only; "
                "if it belongs to https://app.passcreator.com, unset PASSCREATOR_BASE_URL"
            ),
        ),
        (
            {"ZOHO_ACCESS_TOKEN": "token"},
            URLS[6],
            (
                "the credential for Zoho Creator goes to https://www.zohoapis.com only; "
                "if it belongs to https://www.zohoapis.jp, set ZOHO_DATA_CENTER=jp"
            ),
        ),
    ],
)
def test_the_advice_names_the_server_of_an_existing_account(environ: dict[str, str], url: str, message: str) -> None:
    assert missing_for(url, accounts_from(environ)) == message


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("the-password", "the status URL is not a URL: it must start with https://, as in "),
        (
            "https://me:the-password@app.passcreator.com/api/v3/process/1",
            (
                "the status URL 'https://app.passcreator.com/api/v3/process/1' has a user, a query or a fragment: "
                "leave them out"
            ),
        ),
        (
            "https://app.passcreator.com/v3/x",
            (
                "https://app.passcreator.com/v3/x is not a status URL of Passcreator, whose URLs are "
                "https://app.passcreator.com/api/v3/process/{identifier}: correct the path"
            ),
        ),
        (URLS[1], f"there is no account for {URLS[1]}: the credential for Passcreator goes to"),
        (URLS[2], f"there is no account for {URLS[2]}: set APPLIVERY_TOKEN"),
        (
            "https://app.passcreator.com/v1/organizations/acme/bulk-tasks/65a1b2c3d4e5f60718293a4b",
            "there is no account for https://app.passcreator.com/v1/organizations/",
        ),
    ],
)
def test_a_url_without_an_account_is_explained(url: str, message: str) -> None:
    error = no_account(url, accounts_from({"PASSCREATOR_API_KEY": "key"}))
    assert str(error).startswith(message)
    assert "the-password" not in str(error)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no URL",
        "https://example.com/",
        "https://me:the-password@app.passcreator.com/api/v3/process/1",
        "\0",
        "/api/v3/process/1",
        "https://saymon.example/node/api/bulk/5f3b9c0e7a1d4e2b8c6f0a17/history",
    ],
)
def test_the_advice_for_any_other_text_is_the_list_of_vendors(text: str) -> None:
    assert missing_for(text) == "`bulkstatus vendors` shows the forms of status URLs"
