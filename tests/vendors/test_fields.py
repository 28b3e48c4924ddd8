"""Tests of the functions that read values from responses and show values in messages."""

import json
import math
import re
from datetime import datetime
from functools import reduce
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bulkstatus import Progress
from bulkstatus.http.body import decode
from bulkstatus.http.messages import Response
from bulkstatus.text import as_json, one_line
from bulkstatus.vendors.fields import FieldReader, code_of, progress_of
from bulkstatus_api.passcreator.types import UNSET

json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=())),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(), children, max_size=3),
    max_leaves=8,
)
wire_values = json_values | st.just(UNSET)


class TestDecode:
    @given(json_values)
    def test_decode_reads_json(self, value: object) -> None:
        decoded = decode(Response(status_code=200, content=json.dumps(value).encode()))
        assert json.dumps(decoded) == json.dumps(value)

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b" ",
            b"<html>",
            b'{"a": 1',
            b"\xff\xfe\xfa",
            b'"\xc3\x28"',
            b"[" * 100_000,
            b'{"a":' * 100_000,
            b"9" * 5000,
            b"{} {}",
        ],
        ids=lambda content: str(content[:8]),
    )
    def test_content_that_is_not_json_becomes_none(self, content: bytes) -> None:
        assert decode(Response(status_code=200, content=content)) is None

    @given(st.binary())
    def test_decode_never_raises(self, content: bytes) -> None:
        decode(Response(status_code=200, content=content))


class TestOneLine:
    @given(st.text(st.characters(exclude_categories=())), st.integers(min_value=1, max_value=50))
    def test_one_line_is_printable_and_short(self, text: str, limit: int) -> None:
        line = one_line(text, limit)
        assert line.isprintable()
        assert len(line) <= limit
        assert line == line.strip()

    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ("as it is", "as it is"),
            (" two\r\n lines\t", "two lines"),
            ("bell\x07 and \x1b[31mred", "bell and [31mred"),
            ("right-to-left \u202e", "right-to-left"),
            ("a lone surrogate \ud800", "a lone surrogate"),
            ("", ""),
        ],
    )
    def test_control_characters_become_spaces(self, text: str, line: str) -> None:
        assert one_line(text) == line

    def test_a_text_that_is_cut_ends_with_an_ellipsis(self) -> None:
        assert one_line("abcdef", 4) == "abc…"
        assert one_line("abcd", 4) == "abcd"


class TestAsJson:
    @pytest.mark.parametrize(
        ("value", "text"),
        [
            ("text", '"text"'),
            (None, "null"),
            ({"é": [1.5, True]}, '{"é": [1.5, true]}'),
            ("\ud800", '"\\ud800"'),
            (
                reduce(lambda inner, _: [inner], range(100_000), list[Any]()),
                "a value that is nested too deeply to be shown",
            ),
        ],
    )
    def test_json_is_readable_text(self, value: object, text: str) -> None:
        assert as_json(value) == text

    @given(wire_values)
    def test_as_json_never_raises(self, value: object) -> None:
        assert isinstance(as_json(value), str)


class TestCodeOf:
    @pytest.mark.parametrize(
        ("value", "code"),
        [
            (3000, 3000),
            (3000.0, 3000),
            ("3000", 3000),
            ("Unauthorized", "Unauthorized"),
            ("-1", "-1"),
            ("3000.0", "3000.0"),
            ("٣", "٣"),
            ("1" * 10, "1" * 10),
            ("", None),
            (3000.5, None),
            (math.nan, None),
            (math.inf, None),
            (True, None),
            (None, None),
            ([3000], None),
            ({}, None),
            (UNSET, None),
        ],
    )
    def test_a_code_is_an_integer_if_possible(self, value: object, code: int | str | None) -> None:
        assert code_of(value) == code
        assert type(code_of(value)) is type(code)

    @given(wire_values)
    def test_code_of_never_raises(self, value: object) -> None:
        assert isinstance(code_of(value), int | str | None)


class TestCount:
    @pytest.mark.parametrize(("value", "count"), [(0, 0), (3, 3), (3.0, 3), (-0.0, 0), (2**63 - 1, 2**63 - 1)])
    def test_a_count_is_a_whole_number_from_zero(self, value: float, count: int) -> None:
        fields = FieldReader()
        assert fields.count(value, "data.total") == count
        assert type(fields.count(value, "data.total")) is int
        assert fields.drift == []

    @pytest.mark.parametrize(
        ("value", "found"),
        [
            (-1, "-1"),
            (3.5, "3.5"),
            (True, "true"),
            (math.nan, "NaN"),
            (math.inf, "Infinity"),
            ("3", '"3"'),
            ([3], "[3]"),
            ({}, "{}"),
            (2**63, str(2**63)),
            (1e300, "1e+300"),
        ],
    )
    def test_any_other_value_of_a_count_is_recorded_and_becomes_none(self, value: Any, found: str) -> None:
        fields = FieldReader()
        assert fields.count(value, "data.total") is None
        assert fields.drift == [f"data.total: expected a count, found {found}"]

    @pytest.mark.parametrize("value", [None, UNSET])
    def test_an_absent_count_is_recorded_only_if_it_is_required(self, value: Any) -> None:
        fields = FieldReader()
        assert fields.count(value, "data.total") is None
        assert fields.drift == []
        assert fields.count(value, "data.total", required=True) is None
        assert fields.drift == [f"data.total: expected a count, found {'null' if value is None else 'nothing'}"]


class TestText:
    @pytest.mark.parametrize(("value", "text"), [("no", "no"), ("", None), (None, None), (UNSET, None)])
    def test_an_empty_or_absent_text_becomes_none(self, value: Any, text: str | None) -> None:
        fields = FieldReader()
        assert fields.text(value, "data.error") == text
        assert fields.drift == []

    @pytest.mark.parametrize("value", [0, False, 1.5, [], {}])
    def test_any_other_value_of_a_text_is_recorded_and_becomes_none(self, value: Any) -> None:
        fields = FieldReader()
        assert fields.text(value, "data.error") is None
        assert fields.drift == [f"data.error: expected a string, found {json.dumps(value)}"]


class TestTimes:
    def test_a_time_without_a_zone_is_naive(self) -> None:
        fields = FieldReader()
        assert fields.moment_without_zone("2024-01-15 10:30:00", "at") == datetime(2024, 1, 15, 10, 30)  # noqa: DTZ001
        assert fields.drift == []

    @pytest.mark.slow
    @given(st.from_regex(re.compile(r"\A\d{4}-[01]?\d-[0-3]?\d\s{1,2}[0-2]?\d:[0-5]?\d:[0-6]?\d\Z", re.ASCII)))
    @example("2024-1-5  1:3:0")
    @example("2024-01-15\t10:30:00")
    @example("2024-01-15 10:30:60")
    @example("2024-01-15 10:30:00Z")
    @example("2024-01-15 10:30:00.5")
    @example("24-01-15 10:30:00")
    def test_a_time_is_parsed_like_strptime_parses_it(self, value: str) -> None:
        try:
            expected = datetime.strptime(value, "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007
        except ValueError:
            expected = None
        assert FieldReader().moment_without_zone(value, "at") == expected

    @pytest.mark.parametrize("value", ["2024-01-15T10:30:00", "2024-13-15 10:30:00", "", 0, [], {}, None, UNSET])
    def test_a_time_in_another_form_is_recorded_and_becomes_none(self, value: Any) -> None:
        fields = FieldReader()
        assert fields.moment_without_zone(value, "at") is None
        assert len(fields.drift) == 1
        assert fields.drift[0].startswith("at: expected a time such as 2024-01-15 10:30:00, found ")

    def test_a_datetime_is_returned_unchanged(self) -> None:
        noon = datetime(2024, 1, 15, 12)  # noqa: DTZ001
        assert FieldReader().moment(noon, "at") == noon
        assert FieldReader().moment(UNSET, "at") is None

    def test_a_malformed_time_is_recorded(self) -> None:
        fields = FieldReader()
        unread: Any = "yesterday"
        assert fields.moment(unread, "at") is None
        assert fields.drift == ['at: expected a date and time, found "yesterday"']


@given(wire_values)
@example("\ud800")
def test_a_field_reader_never_raises(value: Any) -> None:
    fields = FieldReader()
    count, text = fields.count(value, "w"), fields.text(value, "w")
    assert count is None or (type(count) is int and count >= 0)
    assert text is None or text == value
    assert fields.moment(value, "w") is None
    fields.moment_without_zone(value, "w")
    assert all(line.isprintable() for line in fields.drift)


def test_deviations_are_kept_in_order() -> None:
    fields = FieldReader()
    fields.note("data.a", "a count", "x")
    fields.note("data.b", "an object", ["y" * 200])
    assert fields.drift[0] == 'data.a: expected a count, found "x"'
    assert fields.drift[1].startswith('data.b: expected an object, found ["yyy')
    assert len(fields.drift[1]) < 150


def test_only_the_first_of_many_deviations_are_kept() -> None:
    fields = FieldReader()
    for index in range(1000):
        fields.note(f"data.errors.{index}", "a message", None)
    assert fields.drift[0] == "data.errors.0: expected a message, found null"
    assert len(fields.drift) < 50
    assert fields.drift[-1] == "and more"


def test_a_deviation_is_redacted_before_it_is_cut() -> None:
    fields = FieldReader(lambda text: text.replace("s3cr3t-s3cr3t", "****"))
    fields.note("data.a", "a count", "x" * 72 + "s3cr3t-s3cr3t")
    assert "s3c" not in fields.drift[0]


@pytest.mark.parametrize("before", ['a "quotation"', "line\nbreak", "back\\slash", "half \ud800", "", "plain"])
def test_a_deviation_is_redacted_before_it_is_escaped(before: str) -> None:
    fields = FieldReader(lambda text: text.replace("s3cr3t\\/s3cr3t", "****"))
    fields.note("data.a", "a count", ["x", before, {f"{before}s3cr3t\\/s3cr3t": f"s3cr3t\\/s3cr3t{before}"}])
    written = as_json(before)[1:-1]
    found = f'["x", "{written}", {{"{written}****": "****{written}"}}]'
    assert fields.drift == [f"data.a: expected a count, found {found}"]


def test_progress_without_numbers_becomes_none() -> None:
    assert progress_of() is None
    assert progress_of(failed=0) == Progress(failed=0)
