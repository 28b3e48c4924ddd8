"""Tests of reading lists of status URLs in every format."""

import contextlib
import csv
import io
import json
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bulkstatus import ConfigurationError
from bulkstatus.cli.inputs import read_urls

A, B = "https://a.example/1", "https://b.example/2"


@pytest.mark.parametrize(
    "text",
    [
        f"{A}\n{B}",
        f"\ufeff{A}\r\n{B}\r\n",
        f"# jobs of last night\n\n  {A}  \n  # more: {B}/no\n{B}\n{A}\n",
        f"url\n{A}\n{B}\n",
        f"id,URL,callback\n1,{A},{B}\n2,{B},\n",
        f"id;url\n1;{A}\n\n2;{B}\n",
        f"url\tid\n{A}\t1\n{B}\t2\n",
        f'id,url\n"1,5",{A}\n2,"{B}"\n',
        f'url,"a;b;c"\n{A},1\n{B},2\n',
        f'"a,b,c";"d,e";url\n1;2;{A}\n3;4;{B}\n',
        f'"a;b\n;c;d",url\n1,{A}\n2,{B}\n',
        f"# made by a script\nid,url\n1,{A}\n2,{B}\n",
        f"id,url\n1,{A}\n # 3\n#4\n2,{B}\n",
        f"report, url \n{B}, {A} \n,\n{A}, {B}\n , \n",
        f"id,url,note\n1,{A},,\n2,{B},a note, ,\n",
        f'{{"url": "{A}"}}\n\n{{"url": "{B}", "id": 2}}\n',
        f'{{"id": 1, "where": "{A}"}}\n{{"id": 2, "where": "{B}"}}',
    ],
)
def test_every_format_is_read(text: str) -> None:
    assert list(read_urls(text, "jobs")) == [A, B]


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing today\n", "url\n", "id,url\n", "\ufeff", ",\n", '"";\n;'])
def test_an_empty_list_has_no_url(text: str) -> None:
    assert read_urls(text, "jobs") == {}


@pytest.mark.parametrize(
    "text",
    [
        f'"{A}"\n"{B}"\n',
        f"1,{A}\n2,{B}\n",
        f"{A},1\n{B},2\n",
        f"{A};1\n# a note\n{B};2\n",
        f'"a;b;c",{A}\n"d",{B}\n',
        f"{A};1,5,0\n{B};2,0,0\n",
        f'# a note\n#1,{A}\n#2,"{B}"\n',
        f"#1,one,{A}\n#2,two,{B}\n",
        f"#Job 1,{A}\n#Job 2,{B}\n",
        f"#1 ,{A}\n2,{B}\n",
        f"#1;one;{A}\n2;two;{B}\n",
        f"#https://a.example/no\n# https://a.example/no,1\n{A},1\n#https://a.example/no,2\n{B},2\n",
    ],
)
def test_without_a_header_the_first_row_is_a_job(text: str) -> None:
    assert list(read_urls(text, "jobs")) == [A, B]


def test_without_a_header_columns_have_numbers() -> None:
    assert list(read_urls(f"{A},{B}\n", "jobs", "2")) == [B]


@pytest.mark.parametrize("scheme", ["Http://", "HTTPS://"])
def test_the_scheme_of_a_url_can_be_in_any_case(scheme: str) -> None:
    assert list(read_urls(f"{scheme}a.example/1\n{B}", "jobs")) == [f"{scheme}a.example/1", B]


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85"])
def test_only_cr_and_lf_end_a_line(separator: str) -> None:
    """Read Unicode line separators, which can be part of a line of JSON or a cell of CSV."""
    assert read_urls(f'{{"url": "{A}", "name": "a{separator}b"}}\n', "jobs") == {A: 1}
    assert read_urls(f"name,url\na{separator}b,{A}\n", "jobs") == {A: 2}


def test_each_url_has_its_line_number() -> None:
    assert read_urls(f"# two\n\n{A}\n{B}\n{A}\n", "jobs") == {A: 3, B: 4}
    assert read_urls(f'name,url\n"over\ntwo lines",{A}\n2,{B}\n', "jobs") == {A: 2, B: 4}
    assert read_urls(f'\n{{"url": "{A}"}}\n\n{{"url": "{B}"}}', "jobs") == {A: 2, B: 4}


def test_a_row_of_csv_with_a_job_can_begin_with_a_number_sign() -> None:
    text = f"id,url\n#1,{A}\n# a note\n#2,{B}\n"
    assert list(read_urls(text, "jobs")) == [A, B]
    assert list(read_urls(f"url,id\n{A},1\n# {A}/no,2\n{B},3\n", "jobs")) == [A, B]
    assert list(read_urls(f"url,callback\n{A},{B}/no\n#{A}/no,{B}/no\n# a note, in two cells\n{B},\n", "jobs")) == [
        A,
        B,
    ]


def test_a_column_can_be_chosen() -> None:
    text = f"url,job\n{A},{B}\n"
    assert list(read_urls(text, "jobs", "job")) == [B]
    assert list(read_urls(f"a,b,c;the job\n1;{A}\n", "jobs", "the job")) == [A]


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        (
            f"one,other\n{A},{B}\n",
            None,
            "; if it is a header, choose a column with --column: 'one', 'other'",
        ),
        (f"id,where\n1,{A}\n", None, "choose a column with --column: 'id', 'where'"),
        (f"htps://a.example/1\n{A}\n", None, "jobs, line 1 has no URL"),
        (f"a.example/1\n{A}\n", None, "jobs, line 1 has no URL"),
        (f"1,htps://a.example/1\n2,{A}\n", None, "jobs, line 1 has no URL"),
        (f"<{A}>\n", None, "jobs, line 1 has no URL: write a URL, which begins with https:// or http://"),
        (f"<https://user:secret@a.example/>,id\n{A}", None, "choose a column with --column: [no name], 'id'"),
        (f'["{A}"]', None, "jobs is a JSON array: give one object per line"),
        (f'[{{"url": "{A}"}}]', None, "jobs is a JSON array: give one object per line"),
        (f'[\n  "{A}"\n]', None, "jobs is a JSON array: give one object per line"),
        (f"1,{A},{B}\n", None, "jobs has URLs in the columns '2', '3': choose one with --column"),
        (f"one,other\n{A},{B}\n", "third", "jobs has no column 'third': choose one with --column: 'one', 'other'"),
        (f"url,url\n{A},{B}\n", None, "jobs has 2 columns called 'url': keep one"),
        (f"job,job\n{A},{B}\n", "job", "jobs has 2 columns called 'job': keep one"),
        (f"url,URL\n{A},{B}\n", None, "jobs has 2 columns called 'url', 'URL': choose one with --column"),
        (f'{{"url": "{A}", "url": "{B}"}}', None, "jobs, line 1 has 2 columns called 'url': keep one"),
        (f'{{"a": "{A}", "b": "{B}"}}', None, "jobs has URLs in the columns 'a', 'b': choose one with --column"),
        ("{}\n", None, "jobs has no URLs: write one per line, or in a column of CSV or JSON lines"),
        ("name\nvalue\n", None, "jobs, line 1 has no URL"),
        (f"url,id\n{A},1\n,2\n", None, "jobs, line 3 has no URL in the column 'url'"),
        (f"{A}\n{B}\n", "job", "jobs, without a header, has no column 'job': choose one with --column: '1'"),
        (f"# jobs\n\nurl,callback\n,{B}\n", None, "jobs, line 4 has no URL in the column 'url'"),
        (f"id,url\n#1,{A}\n#2,typo\n", None, "jobs, line 3 has no URL in the column 'url'"),
        (f"url,id\n{A},1\n#2,{B}\n", None, "jobs, line 3 has no URL in the column 'url'"),
        (f"# see also, {B}\n{A}\n", None, "jobs has URLs in the columns '2', '1': choose one with --column"),
        (f"{A}\n#Job 2, {B}\n", None, "jobs, line 2 begins with # and has a URL in a cell: keep only"),
        (f"url\n{A},{B}\n", None, "jobs, line 2 has 2 cells, more than the header with 1: quote cells"),
        (f"url\n#1,{A}\n", None, "jobs, line 2 has 2 cells, more than the header with 1"),
        (f"id,url,note\n1,{A},a note,and more\n", None, "jobs, line 2 has 4 cells, more than the header with 3"),
        (f"{A}\n{B},2\n", None, "jobs, line 2 has more than a URL, unlike the first line"),
        (f"url\n{A};{B}\n", None, "jobs, line 2 has more than a URL in the column 'url'"),
        (f'"{A}"\n#2;{B}\n', None, "jobs, line 2 has no URL in the column '1'"),
        (f"{A}\nnothing\n", None, "jobs, line 2 is not a URL: write a URL, which begins with https:// or http://"),
        ("url\nnothing\n", None, "jobs, line 2 has no URL in the column 'url'"),
        (f'{{"url": "{A}"}}\n{A}\n', None, "jobs, line 2 is not a JSON object: give one object per line"),
        (f'{{"url": "{A}"}}\n7\n', None, "jobs, line 2 is not a JSON object: give one object per line"),
        ('{"url": ' + "[" * 100_000, None, "jobs, line 1 is not a JSON object: give one object per line"),
        (
            f'# jobs\nurl\n{A}\n"{B}\n',
            None,
            "jobs, line 4 is not CSV: unexpected end of data; check the quotes of the row",
        ),
    ],
)
def test_a_list_that_cannot_be_read_is_an_error(text: str, column: str | None, message: str) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(message)):
        read_urls(text, "jobs", column)


def test_an_error_shows_the_name_of_a_list_without_control_characters() -> None:
    with pytest.raises(ConfigurationError, match=r"^my \[2Jjobs, line 1 has no URL"):
        read_urls("typo\n", "my\n\x1b[2Jjobs")


def test_a_header_that_may_hold_a_password_is_not_shown() -> None:
    with pytest.raises(ConfigurationError) as raised:
        read_urls("<https://user:secret@a.example/>\n", "jobs")
    assert str(raised.value) == "jobs, line 1 has no URL: write a URL, which begins with https:// or http://"


URLS = st.lists(st.integers(0, 10**9).map("https://a.example/{}".format), min_size=1, unique=True)
CELLS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z"), exclude_characters="#")).filter(
    lambda text: not text.startswith(("http://", "https://"))
)


@given(urls=URLS, others=st.data())
def test_every_format_gives_the_same_urls(urls: list[str], others: st.DataObject) -> None:
    rows = [{"name": others.draw(CELLS), "job": url} for url in urls]
    lines = io.StringIO()
    csv.writer(lines).writerows([("name", "job"), *(tuple(row.values()) for row in rows)])
    assert list(read_urls("\n".join(urls), "jobs")) == urls
    assert list(read_urls("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows), "jobs")) == urls
    assert list(read_urls(lines.getvalue(), "jobs", "job")) == urls


@given(st.text())
def test_any_text_is_a_list_or_a_configuration_error(text: str) -> None:
    with contextlib.suppress(ConfigurationError):
        assert all(url.lower().startswith(("http://", "https://")) for url in read_urls(text, "jobs"))


ROWS = st.lists(st.sampled_from([A, B, f'"{B}"', "url", "1", "#1", "# a note", f"#{A}", "typo", ""]), max_size=3)


@given(st.lists(ROWS, max_size=5), st.sampled_from([",", ";", "\t"]))
@example([["url"], [A, B]], ",")
def test_every_row_is_a_job_or_an_error(rows: list[list[str]], delimiter: str) -> None:
    """Check that every row with a URL counts as a job, unless the row is a comment or the list is invalid."""
    text = "\n".join(delimiter.join(row) for row in rows)
    with contextlib.suppress(ConfigurationError):
        found = read_urls(text, "jobs")
        rows = [row for row in rows if row[:1] != [f"#{A}"]]
        urls = [{A, B} & {cell.strip('"') for cell in row} for row in rows]
        assert all(each & found.keys() for each in urls if each)
        if ["url"] in rows[:1]:
            assert found.keys() == set().union(*urls)
