"""Tests that the CSV file of failed items contains only complete rows, and no row twice."""

import csv
import errno
import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.cli.conftest import PROGRAM, Run, environment

from bulkstatus import BulkStatus, ConfigurationError, ItemError, Operation
from bulkstatus.cli.failed_items import HEADER, FailedItems
from bulkstatus.sandbox import Sandbox

HEAD = b"vendor,url,key,message\r\n"
QUOTED = b'saymon,https://a.example/1,"a ""key""","in\r\ntwo lines"\r\n'


def job(*items: tuple[str, str], number: int = 1) -> Operation:
    """Return the operation of a job that has ended with the given failed items."""
    return Operation(
        url=f"https://a.example/{number}",
        vendor="saymon",
        status=BulkStatus.COMPLETED_WITH_ERRORS,
        vendor_status="x",
        observed_at=datetime(2026, 1, 1, tzinfo=UTC),
        item_errors=tuple(ItemError(*item) for item in items),
    )


@contextmanager
def no_file_longer_than(size: int) -> Iterator[None]:
    """Limit all files to `size` bytes, to simulate a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_a_full_disk_leaves_no_incomplete_row(tmp_path: Path) -> None:
    path = tmp_path / "failed.csv"
    with FailedItems(str(path)) as failed_items:
        failed_items.add(job(("1", "bad")))
        with no_file_longer_than(path.stat().st_size + 30), pytest.raises(OSError, match="cannot write failed items"):
            failed_items.add(job(("2", "bad"), ("3", "bad")))
        failed_items.add(job(("4", "bad")))
    assert [row[2] for row in rows_of(path)] == ["key", "1", "4"]


def test_a_full_disk_exits_with_70(run: Run, sandbox: Sandbox) -> None:
    with no_file_longer_than(500):
        ran = run("wait", "-q", "--failed-items", "failed.csv", sandbox.start("passcreator-all-failed"))
    assert ran.code == 70
    what = "cannot write failed items to failed.csv: File too large"
    to_do = "fix the cause, and run the same command again"
    assert ran.err == f"bulkstatus: the operating system reported an error: {what}; {to_do}\n"
    assert Path("failed.csv").read_bytes() == HEAD


def test_a_disk_that_is_already_full_is_an_error_at_once(tmp_path: Path) -> None:
    path = tmp_path / "failed.csv"
    with no_file_longer_than(10), pytest.raises(ConfigurationError, match="cannot write failed items to "):
        FailedItems(str(path))
    assert path.read_bytes() == b""


@pytest.mark.parametrize("whole", [b"", QUOTED])
@pytest.mark.parametrize("torn", [b"", QUOTED[:9], b"saymon,https://a.example/1,1,b", b'saymon,https://a.example/1,"1'])
def test_an_incomplete_last_row_is_removed(tmp_path: Path, whole: bytes, torn: bytes) -> None:
    path = tmp_path / "failed.csv"
    path.write_bytes(HEAD + whole + torn)
    with FailedItems(str(path), continues=True) as failed_items:
        failed_items.add(job(("2", "bad")))
    assert path.read_bytes() == HEAD + whole + b"saymon,https://a.example/1,2,bad\r\n"


def test_rows_added_by_hand_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "failed.csv"
    by_hand = 'saymon,https://a.example/7,\xe9,"of\n""two"" lines"\n\nsaymon,https://a.example/8,8,bad\r'.encode(
        "latin-1"
    )
    path.write_bytes(HEAD + QUOTED + by_hand)
    with FailedItems(str(path), continues=True) as failed_items:
        failed_items.add(job(("2", "bad")))
    assert path.read_bytes() == HEAD + QUOTED + by_hand + b"saymon,https://a.example/1,2,bad\r\n"


def test_a_row_with_a_long_message_can_be_read_again(tmp_path: Path) -> None:
    path = tmp_path / "failed.csv"
    for key in "12":
        with FailedItems(str(path), continues=True) as failed_items:
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
def test_a_row_that_cannot_be_read_is_an_error_and_the_file_is_unchanged(
    tmp_path: Path, no_row: bytes, others: bytes
) -> None:
    path = tmp_path / "failed\n.csv"
    before = HEAD + QUOTED + no_row + others
    path.write_bytes(before)
    with pytest.raises(ConfigurationError) as raised:
        FailedItems(str(path), continues=True)
    assert "failed .csv, line 4 is not a row of failed items: fix it, or name another file" in str(raised.value)
    assert path.read_bytes() == before


ITEMS = [("1", "bad"), ("1", "bad"), ('a,"b"\r\nc', "half \ud83d\r"), ("", "")]


def test_a_job_that_is_reported_again_is_not_written_again(tmp_path: Path) -> None:
    """Simulate a run that writes a job's rows, but stops before the job's outcome is marked as delivered."""
    path = tmp_path / "failed.csv"
    for _ in range(3):
        with FailedItems(str(path), continues=True) as failed_items:
            failed_items.add(job(*ITEMS))
            failed_items.add(job(number=2))
            failed_items.add(job(*ITEMS[:2], number=3))
    assert [(url, key) for _, url, key, _ in rows_of(path)[1:]] == [
        *(("https://a.example/1", key) for key, _ in ITEMS),
        ("https://a.example/2", ""),
        *(("https://a.example/3", key) for key, _ in ITEMS[:2]),
    ]


def test_the_missing_rows_of_an_incomplete_job_are_written(tmp_path: Path) -> None:
    path = tmp_path / "failed.csv"
    with FailedItems(str(path)) as failed_items:
        failed_items.add(job(("0", "bad"), number=2))
        failed_items.add(job(*ITEMS))
    whole = path.read_bytes()
    for size in (whole.index(b'"a'), whole.index(b'"a') + 3):
        path.write_bytes(whole[:size])
        with FailedItems(str(path), continues=True) as failed_items:
            failed_items.add(job(*ITEMS))
        assert path.read_bytes() == whole


def test_a_job_that_is_reported_with_other_items_is_written_again(tmp_path: Path) -> None:
    path = tmp_path / "failed.csv"
    for items in (ITEMS[1:], ITEMS):
        with FailedItems(str(path), continues=True) as failed_items:
            failed_items.add(job(*items))
    assert [row[2] for row in rows_of(path)[1:]] == [key for key, _ in (*ITEMS[1:], *ITEMS)]


@pytest.mark.slow
def test_runs_that_end_because_their_output_is_closed_write_no_row_twice(served: Sandbox, tmp_path: Path) -> None:
    """Stop the first two runs while each of them prints a job. The next run then reports the job again."""
    urls = [served.start("passcreator-partial", seconds=0.01) for _ in range(2)]
    (tmp_path / "jobs.txt").write_text("\n".join(urls), encoding="utf-8")
    command = (*PROGRAM, "watch", "jobs.txt", "--ledger", "jobs.db", "--failed-items", "failed.csv")
    codes = []
    for is_open in (False, False, True):
        listener, output = os.pipe()
        if not is_open:
            os.close(listener)
        ran = subprocess.run(command, stdout=output, cwd=tmp_path, env=environment(served.base_url), check=False)
        os.close(output)
        if is_open:
            os.close(listener)
        codes.append(ran.returncode)
    assert codes == [141, 141, 1]
    assert sorted(row[1] for row in rows_of(tmp_path / "failed.csv")[1:]) == sorted(urls * 3)


@pytest.mark.parametrize("continues", [False, True])
def test_two_runs_cannot_write_the_same_file(tmp_path: Path, continues: bool) -> None:  # noqa: FBT001
    path = tmp_path / "failed.csv"
    with FailedItems(str(path)) as failed_items:
        failed_items.add(job(("1", "bad")))
        before = path.read_bytes()
        with pytest.raises(ConfigurationError, match=r"failed\.csv is being written by another run: name another file"):
            FailedItems(str(path), continues=continues)
        assert path.read_bytes() == before
        failed_items.add(job(("2", "bad")))
    with FailedItems(str(path), continues=True) as failed_items:
        failed_items.add(job(("3", "bad"), number=2))
    assert [row[2] for row in rows_of(path)] == ["key", "1", "2", "3"]


def test_any_number_of_runs_can_write_to_the_null_device() -> None:
    with FailedItems(os.devnull), FailedItems(os.devnull, continues=True) as failed_items:
        failed_items.add(job(("1", "bad")))


def test_a_file_that_cannot_be_locked_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Simulate a network drive on which files cannot be locked."""

    def flock(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", flock)
    with FailedItems(str(tmp_path / "failed.csv")) as failed_items:
        failed_items.add(job(("1", "bad")))
    assert [row[2] for row in rows_of(tmp_path / "failed.csv")] == ["key", "1"]


def test_errors_show_the_name_of_the_file_without_control_characters(tmp_path: Path) -> None:
    path = tmp_path / "my\n\x1b[2Jfailed.csv"
    with FailedItems(str(path)) as failed_items:
        size = path.stat().st_size
        with no_file_longer_than(size), pytest.raises(OSError, match=r"^cannot write failed items to .*/my \[2Jfailed"):
            failed_items.add(job(("1", "bad")))
    path.write_bytes(b"my own")
    with pytest.raises(ConfigurationError, match=r"/my \[2Jfailed\.csv is not a file of failed items"):
        FailedItems(str(path))


def test_a_url_given_instead_of_the_file_is_shown_without_its_credential() -> None:
    with pytest.raises(ConfigurationError, match="cannot write failed items to ") as raised:
        FailedItems("https://me:s3cr3t@a.example/1")
    assert "s3cr3t" not in str(raised.value)


def test_rows_of_an_earlier_run_stay_until_the_first_new_row(tmp_path: Path) -> None:
    path = tmp_path / "failed.csv"
    path.write_bytes(HEAD + QUOTED)
    with FailedItems(str(path)):
        pass  # the run ends without a row
    assert path.read_bytes() == HEAD + QUOTED
    with FailedItems(str(path)) as failed_items:
        failed_items.add(job(("2", "bad")))
        failed_items.add(job(("3", "bad")))
    assert [row[2] for row in rows_of(path)] == ["key", "2", "3"]


def test_an_unpaired_surrogate_is_written_as_an_escape(tmp_path: Path) -> None:
    """Write an unpaired surrogate, which JSON can contain but UTF-8 cannot encode."""
    path = tmp_path / "failed.csv"
    with FailedItems(str(path)) as failed_items:
        failed_items.add(job(("\ud83d", "\udcff and more")))
    assert rows_of(path) == [list(HEADER), ["saymon", "https://a.example/1", "\\ud83d", "\\udcff and more"]]


def test_keys_are_written_as_the_vendor_sent_them(tmp_path: Path) -> None:
    """Write keys that a spreadsheet treats as formulas.

    Keys must stay unchanged, so that users can send them to the vendor again.
    """
    keys = ["=1+1", "+1", "-1", "@a", "\tb", "\rc", 'a,"b"\r\nc']
    path = tmp_path / "failed.csv"
    with FailedItems(str(path)) as failed_items:
        failed_items.add(job(*((key, "bad") for key in keys)))
    assert [row[2] for row in rows_of(path)[1:]] == keys
