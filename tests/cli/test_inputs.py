"""Lists of status URLs: every form they may have."""

import contextlib
import csv
import io
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulkstatus import ConfigurationError
from bulkstatus.cli.inputs import read_urls

A, B = "https://a.example/1", "https://b.example/2"


@pytest.mark.parametrize(
    "text",
    [
        f"{A}\n{B}",
        f"\ufeff{A}\r\n{B}\r\n",
        f"# of last night\n\n  {A}  \n  # more\n{B}\n{A}\n",
        f"url\n{A}\n{B}\n",
        f"id,URL,callback\n1,{A},{B}\n2,{B},\n",
        f"id;url\n1;{A}\n\n2;{B}\n",
        f"url\tid\n{A}\t1\n{B}\t2\n",
        f'id,where\n"1,5",{A}\n2,"{B}"\n',
        f"# made by a script\nid,where\n1,{A}\n2,{B}\n",
        f"id,where\n1,{A}\n # 3,{A}x\n#4\n2,{B}\n",
        f"report, url \n{B}, {A} \n,\n{A}, {B}\n , \n",
        f"id,url,note\n1,{A}\n2,{B},of two,and more\n",
        f'{{"url": "{A}"}}\n\n{{"url": "{B}", "id": 2}}\n',
        f'{{"id": 1, "where": "{A}"}}\n{{"id": 2, "where": "{B}"}}',
    ],
)
def test_forms(text: str) -> None:
    assert read_urls(text, "jobs") == [A, B]


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing today\n", "url\n", "\ufeff"])
def test_nothing_is_nothing(text: str) -> None:
    assert read_urls(text, "jobs") == []


def test_a_column_can_be_chosen() -> None:
    text = f"url,job\n{A},{B}\n"
    assert read_urls(text, "jobs", "job") == [B]


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        (f"one,other\n{A},{B}\n", None, "jobs has URLs in 'one', 'other': choose one with --column"),
        (f"one,other\n{A},{B}\n", "third", "jobs has no column 'third', only 'one', 'other'"),
        ("name\nvalue\n", None, "jobs has no URLs, neither one per line nor in a column of CSV or JSON lines"),
        (f"url,id\n{A},1\n,2\n", None, "jobs, line 3 has no URL in the column 'url'"),
        (f"{A}\n{B}\n", "job", "jobs has no column 'job', only "),
        (f"id,where\n1,{A}\n2,\n", None, "jobs, line 3 has no URL in the column 'where'"),
        (f"# ours\n\nurl,callback\n,{B}\n", None, "jobs, line 4 has no URL in the column 'url'"),
        (f"{A}\nnothing\n", None, "jobs, line 2 is no URL: they begin with https:// or http://"),
        ("url\nnothing\n", None, "jobs, line 2 has no URL in the column 'url'"),
        (f'{{"url": "{A}"}}\n{A}\n', None, "jobs, line 2 is no JSON object: give one object per line"),
        (f'{{"url": "{A}"}}\n7\n', None, "jobs, line 2 is no JSON object: give one object per line"),
        ('{"url": ' + "[" * 100_000, None, "jobs, line 1 is no JSON object: give one object per line"),
        (f'# ours\nurl\n{A}\n"{B}\n', None, "jobs, line 4 is no CSV: "),
    ],
)
def test_what_cannot_be_read(text: str, column: str | None, message: str) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(message)):
        read_urls(text, "jobs", column)


URLS = st.lists(st.integers(0, 10**9).map("https://a.example/{}".format), min_size=1, unique=True)
CELLS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z"), exclude_characters="#")).filter(
    lambda text: not text.startswith(("http://", "https://"))
)


@given(urls=URLS, others=st.data())
def test_every_form_gives_the_same(urls: list[str], others: st.DataObject) -> None:
    rows = [{"name": others.draw(CELLS), "job": url} for url in urls]
    lines = io.StringIO()
    csv.writer(lines).writerows([("name", "job"), *(tuple(row.values()) for row in rows)])
    assert read_urls("\n".join(urls), "jobs") == urls
    assert read_urls("".join(f"{json.dumps(row)}\n" for row in rows), "jobs") == urls
    assert read_urls(lines.getvalue(), "jobs") == urls


@given(st.text())
def test_no_text_is_a_fault(text: str) -> None:
    with contextlib.suppress(ConfigurationError):
        assert all(url.startswith(("http://", "https://")) for url in read_urls(text, "jobs"))
