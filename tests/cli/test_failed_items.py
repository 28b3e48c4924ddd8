"""The file of failed items: whole at any time, whatever happens to the program or the disk."""

import csv
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.cli.conftest import Run

from bulkstatus import BulkStatus, ConfigurationError, ItemError, Operation
from bulkstatus.cli.failed_items import HEADER, FailedItems
from bulkstatus.sandbox import Sandbox

HEAD = b"vendor,url,key,message\r\n"
QUOTED = b'saymon,https://a.example/1,"a ""key""","in\r\ntwo lines"\r\n'


def job(*items: tuple[str, str]) -> Operation:
    """A job that ended with these failed items."""
    return Operation(
        url="https://a.example/1",
        vendor="saymon",
        status=BulkStatus.COMPLETED_WITH_ERRORS,
        vendor_status="x",
        observed_at=datetime(2026, 1, 1, tzinfo=UTC),
        item_errors=tuple(ItemError(*item) for item in items),
    )


@contextmanager
def no_file_longer_than(size: int) -> Iterator[None]:
    """A disk with that much room."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_a_full_disk_tears_no_row(tmp_path: Path) -> None:
    path = tmp_path / "failed.csv"
    with FailedItems(str(path)) as failed_items:
        failed_items.add(job(("1", "bad")))
        with no_file_longer_than(path.stat().st_size + 30), pytest.raises(OSError, match="cannot write failed items"):
            failed_items.add(job(("2", "bad"), ("3", "bad")))
        failed_items.add(job(("4", "bad")))
    assert [row[2] for row in rows_of(path)] == ["key", "1", "4"]


def test_a_full_disk_is_the_machines_trouble(run: Run, sandbox: Sandbox) -> None:
    with no_file_longer_than(500):
        ran = run("wait", "-q", "--failed-items", "failed.csv", sandbox.start("passcreator-all-failed"))
    assert ran.code == 70
    assert ran.err == "bulkstatus: this machine has trouble: cannot write failed items to failed.csv: File too large\n"
    assert Path("failed.csv").read_bytes() == HEAD


def test_a_disk_that_is_full_from_the_start_is_found_there(tmp_path: Path) -> None:
    path = tmp_path / "failed.csv"
    with no_file_longer_than(10), pytest.raises(ConfigurationError, match="cannot write failed items to "):
        FailedItems(str(path))
    assert path.read_bytes() == b""


@pytest.mark.parametrize("whole", [b"", QUOTED])
@pytest.mark.parametrize("torn", [b"", QUOTED[:9], b"saymon,https://a.example/1,1,b", b'saymon,https://a.example/1,"1'])
def test_a_torn_row_is_taken_out_before_it_goes_on(tmp_path: Path, whole: bytes, torn: bytes) -> None:
    path = tmp_path / "failed.csv"
    path.write_bytes(HEAD + whole + torn)
    with FailedItems(str(path), goes_on=True) as failed_items:
        failed_items.add(job(("2", "bad")))
    assert path.read_bytes() == HEAD + whole + b"saymon,https://a.example/1,2,bad\r\n"


def test_rows_that_were_added_by_hand_stay(tmp_path: Path) -> None:
    path = tmp_path / "failed.csv"
    by_hand = 'saymon,https://a.example/7,\xe9,"of\n""two"" lines"\n\nsaymon,https://a.example/8,8,bad\r'.encode(
        "latin-1"
    )
    path.write_bytes(HEAD + QUOTED + by_hand)
    with FailedItems(str(path), goes_on=True) as failed_items:
        failed_items.add(job(("2", "bad")))
    assert path.read_bytes() == HEAD + QUOTED + by_hand + b"saymon,https://a.example/1,2,bad\r\n"


def test_a_long_message_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "failed.csv"
    for key in "12":
        with FailedItems(str(path), goes_on=True) as failed_items:
            failed_items.add(job((key, "bad" * 100_000)))
    assert path.read_bytes().count(b"\r\n") == 3


@pytest.mark.parametrize(
    "no_row",
    [
        QUOTED[:-12],
        QUOTED[:-2],
        b'saymon,https://a.example/1,1,"bad\r\n',
        b'saymon,https://a.example/1,1,"b"ad\r\n',
        b"saymon,https://a.example/1,1\r\n",
        b"saymon,https://a.example/1,1,bad, indeed\r\n",
    ],
)
@pytest.mark.parametrize("others", [b"", QUOTED])
def test_a_row_that_is_none_is_for_a_person_to_mend(tmp_path: Path, no_row: bytes, others: bytes) -> None:
    path = tmp_path / "failed\n.csv"
    before = HEAD + QUOTED + no_row + others
    path.write_bytes(before)
    with pytest.raises(ConfigurationError) as raised:
        FailedItems(str(path), goes_on=True)
    assert str(raised.value).endswith("failed .csv, line 4 is no row of failed items: mend it, or name another file")
    assert path.read_bytes() == before


def test_rows_of_an_earlier_run_stay_until_more_is_known(tmp_path: Path) -> None:
    path = tmp_path / "failed.csv"
    path.write_bytes(HEAD + QUOTED)
    with FailedItems(str(path)):
        pass  # broken off
    assert path.read_bytes() == HEAD + QUOTED
    with FailedItems(str(path)) as failed_items:
        failed_items.add(job(("2", "bad")))
        failed_items.add(job(("3", "bad")))
    assert [row[2] for row in rows_of(path)] == ["key", "2", "3"]


def test_half_a_character_is_written_as_an_escape(tmp_path: Path) -> None:
    """JSON may hold it, and UTF-8 may not."""
    path = tmp_path / "failed.csv"
    with FailedItems(str(path)) as failed_items:
        failed_items.add(job(("\ud83d", "\udcff and more")))
    assert rows_of(path) == [list(HEADER), ["saymon", "https://a.example/1", "\\ud83d", "\\udcff and more"]]


def test_keys_are_as_the_vendor_has_them(tmp_path: Path) -> None:
    """Also those that a spreadsheet takes for a formula, for they are there to be sent again."""
    keys = ["=1+1", "+1", "-1", "@a", "\tb", "\rc", 'a,"b"\r\nc']
    path = tmp_path / "failed.csv"
    with FailedItems(str(path)) as failed_items:
        failed_items.add(job(*((key, "bad") for key in keys)))
    assert [row[2] for row in rows_of(path)[1:]] == keys
