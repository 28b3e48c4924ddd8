"""Tests that accounts accept valid status URLs and ids, and reject invalid values before any request is sent."""

from collections.abc import Callable
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulkstatus import Applivery, ConfigurationError, Passcreator, Saymon, ZohoCreator
from bulkstatus.http.urls import BaseUrl, Origin, path_to_show, redirect_to_show, safe_to_show
from bulkstatus.vendors.account import Account, Target

PREFIX = "https://proxy.example:8443/behind/a%20proxy"

PASSCREATOR = Passcreator(api_key="key")
APPLIVERY = Applivery(token="token")
SAYMON = Saymon(base_url="https://saymon.example", api_token="token")
ZOHO = ZohoCreator(access_token="token", data_center="eu")

PROCESS = "627d21f7-e1a0-4085-84cb-130906cd097c"
TASK = "5f8d04b3a1b2c3d4e5f60718"
PROCESS_URL = f"https://app.passcreator.com/api/v3/process/{PROCESS}"

word = st.from_regex(r"[A-Za-z0-9_-]{1,100}", fullmatch=True)
hexadecimal = st.from_regex(r"[a-fA-F0-9]{24}", fullmatch=True)
slug = st.from_regex(r"[A-Za-z0-9-]{3,128}", fullmatch=True)
owner = st.from_regex(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}", fullmatch=True)
job = st.from_regex(r"[0-9]{1,20}", fullmatch=True)

operate = {
    Passcreator: (st.tuples(word), PASSCREATOR, Passcreator(api_key="key", base_url=PREFIX)),
    Applivery: (st.tuples(hexadecimal | slug, hexadecimal), APPLIVERY, Applivery(token="token", base_url=PREFIX)),
    Saymon: (st.tuples(word), SAYMON, Saymon(base_url=PREFIX, api_token="token")),
    ZohoCreator: (
        st.tuples(owner, word, word, job),
        ZOHO,
        ZohoCreator(access_token="token", base_url=PREFIX, environment="stage"),
    ),
}
each_vendor = pytest.mark.parametrize("vendor", operate, ids=lambda vendor: vendor.__name__)


def target_of(account: Account, *ids: str) -> Target:
    operation: Callable[..., Target] = getattr(account, "operation")  # noqa: B009 - the signature differs between vendors
    return operation(*ids)


class TestRoundTrip:
    @pytest.mark.parametrize(
        ("target", "url"),
        [
            (PASSCREATOR.operation(PROCESS), PROCESS_URL),
            (
                APPLIVERY.operation("acme-mobile", TASK),
                f"https://api.applivery.io/v1/organizations/acme-mobile/bulk-tasks/{TASK}",
            ),
            (SAYMON.operation("x1"), "https://saymon.example/node/api/bulk/x1/status"),
            (
                ZOHO.operation("jason18", "zylker-store", "Employee_Details", "3888833000000114027"),
                "https://www.zohoapis.eu/creator/v2.1/bulk/jason18/zylker-store/form/Employee_Details/insert/3888833000000114027",
            ),
        ],
        ids=["passcreator", "applivery", "saymon", "zoho_creator"],
    )
    def test_ids_make_the_vendors_status_url(self, target: Target, url: str) -> None:
        assert str(target) == target.url == url
        assert url in repr(target)

    @each_vendor
    @given(st.data())
    def test_the_ids_can_be_read_from_the_url(self, vendor: type[Account], data: st.DataObject) -> None:
        ids_of_vendor, *accounts = operate[vendor]
        ids = data.draw(ids_of_vendor)
        for account in accounts:
            target = target_of(account, *ids)
            assert account.find(target.url) == account.target(target.url) == target
            assert account.target(target.url).ids == ids
            assert target.url.startswith(f"{account.base_url}/")

    @each_vendor
    @given(st.data())
    def test_no_other_vendor_accepts_the_url(self, vendor: type[Account], data: st.DataObject) -> None:
        ids, account, _ = operate[vendor]
        url = target_of(account, *data.draw(ids)).url
        assert [other for other in operate if operate[other][1].find(url)] == [vendor]

    @given(word)
    def test_encoded_ids_name_the_same_job(self, identifier: str) -> None:
        encoded = "".join(f"%{ord(character):02x}" for character in identifier)
        assert PASSCREATOR.target(f"https://app.passcreator.com/api/v3/process/{encoded}") == PASSCREATOR.operation(
            identifier
        )

    def test_a_passcreator_url_can_be_given_in_place_of_the_id(self) -> None:
        assert PASSCREATOR.operation(PROCESS_URL) == PASSCREATOR.operation(PROCESS)
        with pytest.raises(ConfigurationError, match="is not a status URL of Passcreator"):
            PASSCREATOR.operation("https://elsewhere.example/api/v3/process/x")


HOSTILE_IDS = [
    "",
    ".",
    "..",
    "%2e%2e",
    "%2E%2E",
    "../admin",
    "a/b",
    "a%2fb",
    "a\\b",
    "a?x=1",
    "a#x",
    "a b",
    "a\n",
    "\na",
    "a\r\nx: y",
    "a\x00",
    "a%00",
    "a;b",
    "a@b",
    "a:b",
    "é",
    "٣" * 24,
    "\uff11\uff12\uff13",  # full-width digits
    "a\u202e",
    "\ud800",
    "a" * 1000,
    "{identifier}",
    "{0}",
]


class TestHostileIds:
    @pytest.mark.parametrize("hostile", HOSTILE_IDS, ids=ascii)
    @pytest.mark.parametrize(
        ("account", "good"),
        [
            (PASSCREATOR, [PROCESS]),
            (APPLIVERY, ["acme", TASK]),
            (SAYMON, ["x1"]),
            (ZOHO, ["jason18", "zylker-store", "Employee_Details", "3888833000000114027"]),
        ],
        ids=["passcreator", "applivery", "saymon", "zoho_creator"],
    )
    def test_hostile_ids_are_refused_in_every_position(self, account: Account, good: list[str], hostile: str) -> None:
        for position in range(len(good)):
            ids = [*good[:position], hostile, *good[position + 1 :]]
            with pytest.raises(ConfigurationError, match=f"^{account.label}: .* must match the pattern"):
                target_of(account, *ids)

    @pytest.mark.parametrize("hostile", HOSTILE_IDS, ids=ascii)
    def test_hostile_ids_in_a_url_are_refused_in_every_encoding(self, hostile: str) -> None:
        for spelt in {quote(hostile, safe="", errors="surrogatepass"), hostile}:
            try:
                found = SAYMON.find(f"https://saymon.example/node/api/bulk/{spelt}/status")
            except ConfigurationError:
                continue
            assert found is None

    @given(st.text())
    def test_any_text_matches_the_format_of_the_spec_or_is_refused(self, text: str) -> None:
        try:
            target = SAYMON.operation(text)
        except ConfigurationError:
            pass
        else:
            assert target.url == f"https://saymon.example/node/api/bulk/{text}/status"
            assert set(text) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")

    @pytest.mark.parametrize("number", [7, 3888833000000114027, None, b"x1", ["x1"]])
    def test_values_that_are_not_text_are_refused(self, number: str) -> None:
        with pytest.raises(ConfigurationError, match="must be text"):
            SAYMON.operation(number)


class TestForeignUrls:
    @pytest.mark.parametrize(
        "url",
        [
            f"http://app.passcreator.com/api/v3/process/{PROCESS}",
            f"https://passcreator.com/api/v3/process/{PROCESS}",
            f"https://app.passcreator.com.evil.example/api/v3/process/{PROCESS}",
            f"https://evil.example/app.passcreator.com/api/v3/process/{PROCESS}",
            f"https://app.passcreator.com:8443/api/v3/process/{PROCESS}",
            f"https://app.passcreator.com:80/api/v3/process/{PROCESS}",
            f"https://[2001:db8::1]/api/v3/process/{PROCESS}",
            f"https://app.passcreator.com/api/v3/process/{PROCESS}/",
            f"https://app.passcreator.com//api/v3/process/{PROCESS}",
            f"https://app.passcreator.com/api/v3/process//{PROCESS}",
            f"https://app.passcreator.com/x/../api/v3/process/{PROCESS}",
            f"https://app.passcreator.com/api/v3/./process/{PROCESS}",
            f"https://app.passcreator.com/api%2fv3/process/{PROCESS}",
            f"https://app.passcreator.com/API/v3/process/{PROCESS}",
            f"https://app.passcreator.com/api/v3/process/{PROCESS}%0a",
            f"https://app.passcreator.com/api/v3/process/{PROCESS};x",
            f"https://app.passcreator.com/api/v3/process/{PROCESS}/..",
            "https://app.passcreator.com/api/v3/process/%2e%2e",
            "https://app.passcreator.com/api/v3/process/..%2fadmin",
            "https://app.passcreator.com/api/v3/process/",
            "https://app.passcreator.com",
        ],
    )
    def test_foreign_urls_are_not_found(self, url: str) -> None:
        assert PASSCREATOR.find(url) is None
        with pytest.raises(ConfigurationError, match="is not a status URL of Passcreator"):
            PASSCREATOR.target(url)

    @pytest.mark.parametrize(
        "url",
        [
            f"https://user:s3cr3t@app.passcreator.com/api/v3/process/{PROCESS}",
            f"https://app.passcreator.com@evil.example/api/v3/process/{PROCESS}",
            f"https://@app.passcreator.com/api/v3/process/{PROCESS}",
            f"{PROCESS_URL}?api-token=s3cr3t",
            f"{PROCESS_URL}?",
            f"{PROCESS_URL}#s3cr3t",
            f"{PROCESS_URL}#",
            f"https://app.passcreator.com\\@evil.example/api/v3/process/{PROCESS}",
            f"https:\\\\app.passcreator.com\\api\\v3\\process\\{PROCESS}",
            f"{PROCESS_URL}\n",
            f" {PROCESS_URL}",
            f"{PROCESS_URL}\x00",
            f"https://app.passcreator.cоm/api/v3/process/{PROCESS}",  # noqa: RUF001 - a Cyrillic o
            f"https://app。passcreator.com/api/v3/process/{PROCESS}",
            f"https://app.passcreator.com:0/api/v3/process/{PROCESS}",
            f"https://app.passcreator.com:99999/api/v3/process/{PROCESS}",
            f"https://app.passcreator.com:port/api/v3/process/{PROCESS}",
            f"https://[2001:db8::1/api/v3/process/{PROCESS}",
            f"https:///api/v3/process/{PROCESS}",
            f"//app.passcreator.com/api/v3/process/{PROCESS}",
            f"ftp://app.passcreator.com/api/v3/process/{PROCESS}",
            "file:///etc/passwd",
            "javascript:alert(1)",
            PROCESS,
            "",
        ],
        ids=ascii,
    )
    def test_malformed_urls_are_refused_without_showing_secrets(self, url: str) -> None:
        with pytest.raises(ConfigurationError) as caught:
            PASSCREATOR.find(url)
        assert "s3cr3t" not in repr(caught.value)
        assert str(caught.value).isprintable()

    @pytest.mark.parametrize(
        "url",
        [
            f"HTTPS://App.PassCreator.COM/api/v3/process/{PROCESS}",
            f"https://app.passcreator.com:443/api/v3/process/{PROCESS}",
            f"https://app.passcreator.com:/api/v3/process/{PROCESS}",
            f"https://app.passcreator.com./api/v3/process/{PROCESS}",
            f"https://app.passcreator.com/api/v3/process/{PROCESS.replace('6', '%36')}",
        ],
    )
    def test_other_spellings_of_the_same_origin_are_the_same_url(self, url: str) -> None:
        target = PASSCREATOR.find(url)
        assert target is not None
        assert target.url == PROCESS_URL

    @given(st.text(st.characters(exclude_categories=())) | st.from_regex(r"https?://[^\s]{1,30}/api/v3/process/[^\s]+"))
    def test_any_text_is_accepted_or_a_configuration_error(self, url: str) -> None:
        try:
            target = PASSCREATOR.find(url)
        except ConfigurationError:
            pass
        else:
            assert target is None or target.url.startswith("https://app.passcreator.com/api/v3/process/")


class TestBaseUrl:
    @pytest.mark.parametrize(
        ("given_url", "base_url"),
        [
            ("https://api.example", "https://api.example"),
            ("https://api.example/", "https://api.example"),
            ("https://API.example:443", "https://api.example"),
            ("https://api.example:8443/", "https://api.example:8443"),
            ("https://api.example/behind/a/Proxy/", "https://api.example/behind/a/Proxy"),
            ("https://[2001:DB8::1]:8443/x", "https://[2001:db8::1]:8443/x"),
            ("http://localhost:8080", "http://localhost:8080"),
            ("http://127.0.0.1:80", "http://127.0.0.1"),
            ("http://127.8.9.10", "http://127.8.9.10"),
            ("http://[::1]:8080", "http://[::1]:8080"),
        ],
    )
    def test_a_base_url_is_an_origin_and_an_optional_path(self, given_url: str, base_url: str) -> None:
        account = Saymon(base_url=given_url, api_token="token")
        assert account.base_url == base_url
        assert account.operation("x1").url == f"{base_url}/node/api/bulk/x1/status"
        assert base_url in repr(account)
        assert account.url_template == f"{base_url}/node/api/bulk/{{id}}/status"

    @pytest.mark.parametrize(
        "base_url",
        [
            "",
            "api.example",
            "//api.example",
            "ftp://api.example",
            "https://",
            "https://.",
            "https:///path",
            "https://user:s3cr3t@api.example",
            "https://api.example?token=s3cr3t",
            "https://api.example#s3cr3t",
            "https://api.example:0",
            "https://api.example:65536",
            "https://api.example/..",
            "https://api.example/a/../b",
            "https://api.example/a/%2e%2E/b",
            "https://api.example/a//b",
            "https://api.example\\b",
            "https://api.example/a\\b",
            "https://api.example/a b",
            "https://api.example\n",
            "https://äpi.example",
            "https://[::1",
            "https://[zz]",
            None,
            b"https://api.example",
        ],
        ids=ascii,
    )
    def test_any_other_base_url_is_refused(self, base_url: str) -> None:
        with pytest.raises(ConfigurationError, match="base_url") as caught:
            Saymon(base_url=base_url, api_token="token")
        assert "s3cr3t" not in repr(caught.value)

    @pytest.mark.parametrize(
        "host",
        [
            "api.example",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "0.0.0.0",
            "192.168.0.1",
            "[::ffff:127.0.0.1]",
            "[::]",
            "localhost.localdomain",
        ],
    )
    def test_plain_http_requires_a_local_host_or_allow_http(self, host: str) -> None:
        with pytest.raises(ConfigurationError, match="unencrypted: use https, or set allow_http=True"):
            Saymon(base_url=f"http://{host}", api_token="token")
        assert Saymon(base_url=f"http://{host}", api_token="token", allow_http=True).base_url == f"http://{host}"

    @pytest.mark.parametrize(
        ("base_url", "message"),
        [
            ("s3cr3t", "base_url is not a URL: it must start with https://, as in https://api.example.com"),
            ("https://api.example:x", "base_url 'https://api.example:x' has no valid host or port: correct the URL"),
            ("https://s3cr3t!x", "base_url has no valid host or port: correct the URL"),
            (5, "base_url must be text, not int: pass a URL that starts with https://"),
            ("https://x/s3cr3t@x/..", "base_url has an empty segment, '.' or '..' in its path: leave it out"),
        ],
    )
    def test_an_error_shows_the_url_unless_it_may_contain_a_credential(self, base_url: str, message: str) -> None:
        with pytest.raises(ConfigurationError) as caught:
            Saymon(base_url=base_url, api_token="token")
        assert str(caught.value) == message

    def test_plain_http_is_refused_for_every_vendor(self) -> None:
        for make in (
            lambda **o: Passcreator(api_key="key", **o),
            lambda **o: Applivery(token="token", **o),
            lambda **o: ZohoCreator(access_token="token", **o),
        ):
            with pytest.raises(ConfigurationError, match="unencrypted"):
                make(base_url="http://api.example")
            assert make(base_url="http://api.example", allow_http=True).base_url == "http://api.example"
            assert make(base_url="http://127.0.0.1:8080").base_url == "http://127.0.0.1:8080"

    def test_a_url_without_the_prefix_belongs_to_another_server(self) -> None:
        account = Saymon(base_url="https://api.example/saymon", api_token="token")
        assert account.find("https://api.example/saymon/node/api/bulk/x1/status")
        for path in ("", "/other", "/saymonx", "/saymon/saymon", "/SAYMON", "/saymo%6e"):
            assert account.find(f"https://api.example{path}/node/api/bulk/x1/status") is None

    @given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E)))
    def test_any_text_is_accepted_or_a_configuration_error(self, rest: str) -> None:
        try:
            base = BaseUrl.parse(f"https://{rest}", allow_http=False)
        except ConfigurationError:
            return
        assert BaseUrl.parse(str(base), allow_http=False) == base


class TestOrigin:
    @pytest.mark.parametrize(
        ("origin", "text"),
        [
            (Origin("https", "api.example", 443), "https://api.example"),
            (Origin("http", "api.example", 443), "http://api.example:443"),
            (Origin("http", "::1", 80), "http://[::1]"),
        ],
    )
    def test_an_origin_shows_the_port_unless_it_is_the_default(self, origin: Origin, text: str) -> None:
        assert str(origin) == text


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("https://api.example/a/b", "https://api.example/a/b"),
        ("https://user:s3cr3t@api.example:1/a", "https://api.example:1/a"),
        ("https://u@s3cr3t@api.example", "https://api.example"),
        ("https://user:s3cr3t@[::1]:1/a", "https://[::1]:1/a"),
        ("https://api.example/a?t=s3cr3t#s3cr3t", "https://api.example/a"),
        ("/login?t=s3cr3t", "[a URL that may contain a credential]"),
        ("https:/s3cr3t@api.example", "[a URL that may contain a credential]"),
        ("s3cr3t", "[a URL that may contain a credential]"),
    ],
)
def test_a_shown_url_has_no_part_that_may_be_a_credential(url: str, text: str) -> None:
    assert safe_to_show(url) == text


@pytest.mark.parametrize(
    ("location", "text"),
    [
        ("/login?t=s3cr3t", "https://api.example/login"),
        ("https://sso.example/a#s3cr3t", "https://sso.example/a"),
        ("//sso.example/a", "https://sso.example/a"),
        ("//[::1", "[a URL that may contain a credential]"),
        ("", "no URL"),
    ],
)
def test_a_shown_redirect_is_absolute(location: str, text: str) -> None:
    assert redirect_to_show("https://api.example/jobs/1", location) == text


@given(st.text())
def test_shown_urls_are_short(url: str) -> None:
    assert len(safe_to_show(url)) <= 300


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("jobs.txt", "jobs.txt"),
        ("./a b/2024-01-15T10:30.db", "./a b/2024-01-15T10:30.db"),
        ("jobs@home/what?.txt", None),
        ("jobs@home.txt", "jobs@home.txt"),
        ("a\x1b[31mb\nc", "a [31mb c"),
        ("https://user:hunter2@x.example/y?token=hunter2#hunter2", "https://x.example/y"),
        ("https://x.example/\x1b[31m", "https://x.example/ [31m"),
        ("ftp://user:hunter2@x.example/y", "[a URL that may contain a credential]"),
        ("https:/user:hunter2@x.example/y", None),
        ("user:hunter2@x.example/y", None),
        ("user:\nhunter2@x.example/y", None),
        ("hunter2@x.example/y?z", None),
        ("y?token=hunter2", None),
    ],
)
def test_the_path_of_a_file_is_shown_unless_it_may_contain_a_credential(path: str, shown: str | None) -> None:
    assert path_to_show(path) == (shown or "[a name that may contain a credential]")
